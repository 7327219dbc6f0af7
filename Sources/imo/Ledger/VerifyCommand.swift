import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay the journal and compare it with what is stored.",
        discussion: """
            Checks every hash, signature, proof, outcome, record and invariant, and trusts nothing that the database says. Ends with exit code 1 and names
            the entry where something is wrong. Can run while the gateway runs.

            What was replayed is kept in verified.sqlite in the data directory. The next run replays the entries that are new since then and hashes all
            others again: as long as that file is as it was left, this proves the same as replaying everything. --skip-verified does not read the
            others at all but the last, so that a byte of theirs that changed since then goes unnoticed. --full replays everything.

            EXAMPLE
              imo verify
              imo verify --full --progress
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Replay everything, whatever earlier runs have verified.")
    var full = false

    @Flag(help: "Replay what is new, and do not read again what an earlier run has verified.")
    var skipVerified = false

    @Flag(help: "Show the progress on standard error also where that is not a terminal.")
    var progress = false

    func validate() throws {
        if full, skipVerified { throw ValidationError("--full and --skip-verified contradict each other; give one of them") }
    }

    func run() async throws {
        try await reportingErrors {
            let acknowledged = try common.directory.lastMarkedEntry()
            let ledger = try common.directory.openForReading()
            let verification = Verification(
                directory: common.directory, isFull: full, past: skipVerified ? .trusted : .rehashed, showsProgress: progress)
            var report = try verification.run(on: ledger)
            if let acknowledged, acknowledged > report.entries, report.isVerified {
                report.problems.append(Displacement.rolledBack(acknowledged: acknowledged, found: report.entries).description)
            }
            common.show(.object(report.members))
            guard report.isVerified else { throw Failure(message: report.problems.first ?? "the journal does not verify", code: 1) }
        }
    }
}

extension JournalVerifier.Report {
    var members: [JSONMember] {
        [
            JSONMember("verified", .bool(isVerified)), JSONMember("entries", .count(entries)),
            JSONMember("replayed", .count(entries - min(entries, entriesVerifiedBefore))), JSONMember("records", .count(UInt64(records))),
            JSONMember("chainHash", .text(head.hash)), JSONMember("problems", .array(problems.map { .string($0) })),
        ]
    }
}
