import ArgumentParser
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON

/// Where the entry of a result stands: its number, the journal's hash up to it, and with --proof its inclusion in the public log.
struct PlaceOptions: ParsableArguments {
    private static let patience: Duration = .seconds(5)

    @Flag(help: "Show the entry's proof under a signed head of the public log too, and wait up to five seconds for such a head.")
    var proof = false

    /// The members of the result.
    func members(of number: UInt64, _ common: CommonOptions) async throws -> [JSONMember] {
        let entry = try common.directory.read { try $0.require(.number(number)) }
        return try await members(of: [entry], common)[0]
    }

    /// The members of the results, in their order.
    func members(of entries: [StoredEntry], _ common: CommonOptions) async throws -> [[JSONMember]] {
        let inclusions = try await inclusions(of: entries.map(\.number), common)
        return zip(entries, inclusions).map { entry, inclusion in
            [JSONMember("entry", .count(entry.number)), JSONMember("chainHash", .text(entry.hash))] + inclusion
        }
    }

    /// The member `inclusion` of each, where it is asked for.
    func inclusions(of numbers: [UInt64], _ common: CommonOptions) async throws -> [[JSONMember]] {
        guard proof, let newest = numbers.max() else { return numbers.map { _ in [] } }
        let log = try PublicLog(directory: common.directory.log, identityPath: common.directory.logKey)
        if let log { try common.directory.advance(log) }
        // A gateway that keeps the log signs a head about a second after the entry was made.
        let deadline = ContinuousClock.now + Self.patience
        while try EntryInclusion(of: newest, in: log).isPending, ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(200)) }
        return try numbers.map { [JSONMember("inclusion", try EntryInclusion(of: $0, in: log).json)] }
    }
}
