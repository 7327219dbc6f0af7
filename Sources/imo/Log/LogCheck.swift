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
            Says which entry of which log the file proves, and what the entry shows. With --from, the file is one of `imo log consistency`, and proves that
            its head continues an earlier one. With --policy, the head needs a quorum of witnesses too.

            EXAMPLE
              imo log check 17.tlog-proof --key example.com/ledger+b9d4c8d1+AWoUFHRKSDyvO2ETAQ7mVgmx6hpRVsK+Mp7VX8nRkC2l
              imo log check since-january.txt --from january.checkpoint --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The proof file; - for standard input.")
    var file: String

    @OptionGroup var logKey: LogKeyOptions

    @Option(help: ArgumentHelp("An earlier signed head, which the file's head continues.", valueName: "file"))
    var from: String?

    func run() async throws {
        try await reportingErrors {
            let bytes = try Array(readFile(file))
            if let from {
                let earlier = try SignedNote(encoded: Array(readFile(from)))
                let head = try AddCheckpointRequest(encoded: bytes).check(after: earlier, policy: logKey.trusted())
                return common.show(.object(["proven": .bool(true), "size": .count(head.size), "root": .text(head.root)]))
            }
            try showEntry(LogProof(encoded: bytes))
        }
    }

    private func showEntry(_ proof: LogProof) throws {
        guard let bytes = proof.extra else {
            throw Failure(message: "'\(file)' does not hold the entry that it proves; make it with `imo log prove`", code: 65)
        }
        let head = try proof.check(bytes, log: logKey.log(of: proof.checkpoint))
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
