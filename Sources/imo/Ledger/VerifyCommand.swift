import ArgumentParser
import Ledger
import LedgerCore
import StrictJSON

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay the journal and compare the result with the stored records.",
        discussion: """
            Checks every hash, signature, proof, outcome, record and invariant, and trusts nothing in the database. It ends with exit code 1 and names the
            entry at fault when something is wrong. First of all, what the ledger acknowledged and what an earlier run verified must still be there: a history
            that was rewritten as a whole is named by that. It can run while the gateway runs.

            The replayed records are kept in verified.sqlite in the data directory. The next run replays the entries that are new since then and hashes
            all others again. As long as nobody changes that file, this proves the same as replaying everything. --skip-verified reads only the last of
            the old entries, so a byte that changed in an older one since then goes unnoticed. --full replays everything.

            EXAMPLE
              imo verify
              imo verify --full --progress
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Replay everything, even what earlier runs verified.")
    var full = false

    @Flag(help: "Replay the new entries, and do not read those again that an earlier run verified.")
    var skipVerified = false

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func validate() throws {
        if full, skipVerified { throw ValidationError("--full and --skip-verified contradict each other; give one of them") }
    }

    func run() async throws {
        try await reportingErrors {
            let known = try common.directory.knownHeads()
            let ledger = try common.directory.openForReading()
            let verification = Verification(
                directory: common.directory, known: known, isFull: full, past: skipVerified ? .trusted : .rehashed, showsProgress: progress)
            let report = try verification.run(on: ledger)
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
