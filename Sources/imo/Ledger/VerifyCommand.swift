import ArgumentParser
import ContentProofs
import EthereumABI
import Foundation
import Glibc
import Ledger
import LedgerCore

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Replay the whole journal and compare it with what is stored.",
        discussion: """
            Checks every hash, signature, proof, outcome, record and invariant, and trusts nothing that the database says. Ends with exit code 1 and names
            the entry where something is wrong. Can run while the gateway runs.

            EXAMPLE
              imo verify
            """)

    @OptionGroup var common: CommonOptions

    func run() async throws {
        try await reportingErrors {
            let report = try common.directory.read { reader in
                try JournalVerifier.verify(reader, proofs: ReferenceReexecution(), progress: showProgress)
            }
            common.show(
                .object([
                    "verified": .bool(report.isVerified), "entries": .count(report.entries), "records": .count(UInt64(report.records)),
                    "chainHash": .text(report.head.hash), "problems": .array(report.problems.map { .string($0) }),
                ]))
            guard report.isVerified else { throw Failure(message: report.problems.first ?? "the journal does not verify", code: 1) }
        }
    }
}

/// On a terminal only: how many entries were replayed so far.
private func showProgress(_ entries: UInt64) {
    guard isatty(STDERR_FILENO) == 1 else { return }
    FileHandle.standardError.write(Data("\r\(entries) entries replayed".utf8))
}
