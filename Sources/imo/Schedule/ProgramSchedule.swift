import EthereumPrimitives
import Ledger
import LedgerCore
import Logging
import ServiceLifecycle

/// Runs programs when something of them is due, by the ledger's clock, and takes in what their feeds have.
///
/// What is due says the program itself, so that a gateway that was off for days does all of it in its order, and nothing twice.
struct ProgramSchedule: Service, CustomStringConvertible {
    /// The name in log lines.
    var description: String { "program schedule" }

    private static let pauseSeconds = 1
    /// Between two runs that do nothing but take in what a feed has.
    private static let feedSeconds: UInt64 = 60

    let programs: ProgramTrials
    let ledger: any ReadableLedger
    let writer: LedgerWriter
    let clock: @Sendable () -> Timestamp
    let logger: Logger

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var fed: [ProgramVersion: Timestamp] = [:]
            var refused: [ProgramVersion: Timestamp] = [:]
            while !Task.isCancelled {
                for version in due(at: clock(), &fed, refused) { await run(version, &refused) }
                try? await Task.sleep(for: .seconds(ProgramSchedule.pauseSeconds))
            }
        }
    }

    private func due(
        at now: Timestamp, _ fed: inout [ProgramVersion: Timestamp], _ refused: [ProgramVersion: Timestamp]
    ) -> [ProgramVersion] {
        do {
            let found = try programs.with { cache in
                try ledger.read { reader -> [(version: ProgramVersion, isDue: Bool)] in
                    var view = LedgerView(reader: reader)
                    return try reader.programs().flatMap { id, record in
                        try record.startTimes.indices.filter { record.startTimes[$0] <= now }.compactMap { index in
                            let (running, isEnded) = try reader.program(id, version: UInt64(index + 1), in: cache)
                            if running.isDue(at: now) { return (ProgramVersion(id: id, number: UInt64(index + 1)), true) }
                            guard let feed = running.record.terms.feed, !isEnded, record.version(at: now) == UInt64(index + 1) else { return nil }
                            let isFed = try !view.balance(of: feed.account.id).available.isZero
                            return isFed ? (ProgramVersion(id: id, number: UInt64(index + 1)), false) : nil
                        }
                    }
                }
            }
            return found.compactMap { version, isDue in
                // A program that cannot do what its policy says is tried again with the feeds, not every second.
                if let last = refused[version] { guard last.adding(milliseconds: Self.feedSeconds * 1000) <= now else { return nil } }
                if isDue { return version }
                if let last = fed[version] { guard last.adding(milliseconds: Self.feedSeconds * 1000) <= now else { return nil } }
                fed[version] = now
                return version
            }
        } catch {
            logger.error("programs cannot be read", metadata: ["error": "\(error)"])
            return []
        }
    }

    private func run(_ version: ProgramVersion, _ refused: inout [ProgramVersion: Timestamp]) async {
        do {
            let entry = try await writer.submit(.runProgram(RunProgram(program: version.id, version: version.number)), id: .next())
            refused[version] = entry.outcome == .programFaulty ? clock() : nil
            logger.notice(
                "program",
                metadata: [
                    "program": "\(version.id)", "version": "\(version.number)", "entry": "\(entry.number)", "outcome": "\(entry.outcome.name)",
                ])
        } catch {
            refused[version] = clock()
            logger.error("program not run", metadata: ["program": "\(version.id)", "error": "\(error)"])
        }
    }
}

/// A version of a program.
private struct ProgramVersion: Hashable, Sendable {
    let id: ProgramID
    let number: UInt64
}
