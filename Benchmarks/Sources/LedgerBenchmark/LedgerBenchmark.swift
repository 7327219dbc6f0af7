import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import LedgerSQLite
import Synchronization

/// Durable journal entries per second of the real writer on the real store: holds and their settlements, each an entry.
///
///     LedgerBenchmark DIRECTORY SECONDS CALLERS
///
/// CALLERS commands are under way at a time, which bounds the batch. Prints one JSON line.
@main
struct LedgerBenchmark {
    static let accounts = 10_000
    static let models = 100

    static func main() async throws {
        let arguments = CommandLine.arguments
        guard arguments.count == 4, let seconds = Double(arguments[2]), let callers = Int(arguments[3]) else {
            FileHandle.standardError.write(Data("usage: LedgerBenchmark DIRECTORY SECONDS CALLERS\n".utf8))
            exit(2)
        }
        let books = try await Books(directory: arguments[1])
        let start = ContinuousClock.now
        let deadline = start + .seconds(seconds)
        let entries = try await withThrowingTaskGroup(of: Int.self) { group in
            for caller in 0..<callers { group.addTask { try await books.callUntil(deadline, seed: UInt64(caller)) } }
            var entries = 0
            for try await made in group { entries += made }
            return entries
        }
        let elapsed = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1000
        await books.writer.close()
        print("{\"callers\":\(callers),\"entriesPerSecond\":\(Int(Double(entries) / elapsed))}")
    }
}

/// A ledger with funded accounts and priced models.
struct Books: Sendable {
    let writer: LedgerWriter
    private let names: [AccountName]
    private let models: [ModelID]
    private let counter = Counter()

    init(directory: String) async throws {
        let store = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .writing)
        let genesis = OpenLedger(
            ledgerID: .zero, chainID: 1, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 1)
        _ = try LedgerWriter.open(genesis, in: store, id: CommandID(high: 1, low: 0), at: .now)
        writer = try LedgerWriter(store: store, proofs: NoReexecution()) { .now }
        names = try (0..<LedgerBenchmark.accounts).map { try AccountName("caller\($0)") }
        models = try (0..<LedgerBenchmark.models).map { try ModelID("model\($0)") }
        try await fund()
    }

    private func fund() async throws {
        var prices = PriceSchedule()
        prices[.inputToken] = 1_000_000
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1_000_000, percentClaimable: 60, snapshotIntervalSeconds: 1, claimWindow: 0)
        for model in models {
            let registration = RegisterModel(
                model: model, issuer: .zero, token: terms, prices: prices, limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1),
                modelCommitment: .zero)
            _ = try await writer.submit(.registerModel(registration), id: counter.nextID())
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for name in names {
                group.addTask {
                    _ = try await writer.submit(.createAccount(CreateAccount(name: name)), id: counter.nextID())
                    _ = try await writer.submit(.credit(Credit(account: .named(name), amount: .one << 64, reference: "")), id: counter.nextID())
                    let key = CreateKey(keyHash: Keccak256.hash(utf8: name.description), account: name, label: "")
                    _ = try await writer.submit(.createKey(key), id: counter.nextID())
                }
            }
            try await group.waitForAll()
        }
    }

    /// One call after the other: a hold, then its settlement.
    func callUntil(_ deadline: ContinuousClock.Instant, seed: UInt64) async throws -> Int {
        var random = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        var entries = 0
        while ContinuousClock.now < deadline {
            random ^= random << 13
            random ^= random >> 7
            random ^= random << 17
            let account = names[Int(random % UInt64(names.count))]
            let hold = Hold(
                account: account, model: models[Int(random >> 32) % models.count], keyHash: Keccak256.hash(utf8: account.description),
                greatestUsage: Usage([.inputToken: 1000]), expiresAt: Timestamp.now.adding(milliseconds: 600_000), requestHash: .zero)
            let id = counter.nextID()
            let held = try await writer.submit(.hold(hold), id: id)
            let settle = Settle(hold: id, usage: Usage([.inputToken: random % 1000]), source: .upstream, responseHash: .zero)
            let settled = try await writer.submit(.settle(settle), id: id.resolution)
            guard held.outcome == .accepted, settled.outcome == .accepted else { throw BenchmarkError.refused }
            entries += 2
        }
        return entries
    }
}

enum BenchmarkError: Error { case refused }

/// Records are not what is measured here.
struct NoReexecution: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

/// Ids of the present time, in order.
final class Counter: Sendable {
    private let last = Mutex<UInt64>(0)

    func nextID() -> CommandID {
        let number = last.withLock { last in
            last += 1
            return last
        }
        return CommandID(time: .now, random: (number >> 60, number << 1))
    }
}

extension Timestamp {
    static var now: Timestamp { Timestamp(milliseconds: UInt64(Date.now.timeIntervalSince1970 * 1000)) }
}
