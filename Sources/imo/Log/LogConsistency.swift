import ArgumentParser
import Ledger
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogConsistency: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "consistency", abstract: "Prove that the log's head continues an earlier one.",
        discussion: """
            The earlier head is named by its size, or by the file that holds it. The proof has the form in which witnesses are asked; with the earlier head at
            hand, `imo log check --from` checks it, and so do other tools.

            EXAMPLE
              imo log consistency january.checkpoint > since-january.txt
              imo log check since-january.txt --from january.checkpoint --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The earlier head: its size, or the file that holds it.")
    var earlier: String

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            let head = try log.head()
            let size = try UInt64(earlier) ?? SignedNote(encoded: Array(readFile(earlier))).checkpoint(of: log.key).size
            let proof = try log.files.consistency(from: size, under: head.note)
            guard common.json else { return common.write(String(decoding: proof.encoded.dropLast(), as: UTF8.self)) }
            common.show(
                .object([
                    "from": .count(size), "to": .count(head.checkpoint.size), "proof": .string(String(decoding: proof.encoded, as: UTF8.self)),
                ]))
        }
    }
}
