import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct LogProve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "prove", abstract: "Prove that the log has an entry, as a tlog-proof@v1 file.",
        discussion: """
            An entry is named by its number, by its command's id, or by the receipt's id of a call, which means its charge. The proof holds the log's entry
            and the signed head; `imo log check` and other tools check it with the log's key alone.

            EXAMPLE
              imo log prove 17 > 17.tlog-proof
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The entry's number, its command's id, or a receipt's id.")
    var entry: EntryName

    func run() async throws {
        try await reportingErrors {
            let log = try common.directory.openLog()
            try common.directory.advance(log)
            let number = try common.directory.read { reader in try reader.chargeOrEntry(entry) }
            let head = try log.head()
            guard number <= head.checkpoint.size else {
                throw Failure(
                    message: "the log's head covers \(head.checkpoint.size) entries, not yet entry \(number); ask again in a second", code: 75)
            }
            let proof = try log.files.proof(of: number - 1, under: head.note)
            guard common.json else { return common.write(String(decoding: proof.encoded.dropLast(), as: UTF8.self)) }
            common.show(.object(["entry": .count(number), "proof": .string(String(decoding: proof.encoded, as: UTF8.self))]))
        }
    }
}

extension LedgerReader {
    /// The number of the entry of this name. A call's id names its charge where it was charged.
    ///
    /// - Throws: ``Failure`` when there is no such entry.
    func chargeOrEntry(_ name: EntryName) throws -> UInt64 {
        if case .id(let id) = name, let receipt = try receipt(id) { return receipt.settleEntry }
        return try require(name).number
    }
}
