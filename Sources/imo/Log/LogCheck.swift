import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check a proof file with the log's key alone, without a ledger.",
        discussion: """
            Says which entry of which log the file proves, and what the entry shows.

            EXAMPLE
              imo log check 17.tlog-proof --key example.com/ledger+b9d4c8d1+AWoUFHRKSDyvO2ETAQ7mVgmx6hpRVsK+Mp7VX8nRkC2l
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The proof file; - for standard input.")
    var file: String

    @OptionGroup var logKey: LogKeyOptions

    func run() async throws {
        try await reportingErrors {
            let proof = try LogProof(encoded: Array(readFile(file)))
            guard let bytes = proof.extra else {
                throw Failure(message: "'\(file)' does not hold the entry that it proves; make it with `imo log prove`", code: 65)
            }
            let head = try proof.check(bytes, log: logKey.verifier())
            let entry = try PublicEntry(encoded: bytes)
            guard entry.number == proof.index + 1 else {
                throw Failure(message: "the entry at index \(proof.index) of the log says that it is number \(entry.number)", code: 65)
            }
            common.show(
                .object([
                    "proven": .bool(true), "entry": .count(entry.number), "time": .string(entry.time.rfc3339), "size": .count(head.size),
                    "root": .text(head.root), "shown": .publicEntry(entry),
                ]))
        }
    }
}
