import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct ReceiptVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a receipt's file with the log's key alone, without a ledger.",
        discussion: """
            Computes the charge again from usage and price, and checks that the log has it, and shows of it what it should. Whether the discount is the one
            that was agreed, only the caller knows. With --offer, the price that the log's key signed before the call (GET /log/offer/MODEL), a price that was
            changed after the offer is refused.

            EXAMPLE
              imo receipt verify receipt.json --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file; - for standard input.")
    var file: String

    @OptionGroup var logKey: LogKeyOptions

    @Option(help: ArgumentHelp("The offer of the price, as it was served before the call.", valueName: "file"))
    var offer: String?

    func run() async throws { try await reportingErrors { common.show(try verified()) } }

    /// Checks the file, and says what it proves.
    private func verified() throws -> JSONValue {
        var proof = try ReceiptProof(json: readProof(file))
        if let offer { proof.offer = try SignedNote(encoded: Array(readFile(offer))) }
        let receipt = try proof.check(log: logKey.log(of: proof.checkpoint))
        return .object([
            "proven": .bool(true), "id": .text(receipt.hold.id), "account": .text(receipt.held.account), "model": .text(receipt.held.model),
            "startedAt": .time(receipt.hold.time), "settledAt": .time(receipt.settlement.time), "usage": .usage(receipt.settled.usage),
            "usageSource": .string("\(receipt.settled.source)"), "perMillion": .prices(receipt.prices),
            "priceEntry": .count(proof.price.number), "offeredAt": receipt.offer.map { .time($0.time) } ?? .null,
            "discountBasisPoints": .count(proof.discountBasisPoints), "cost": .amount(receipt.cost),
            "costRecomputed": .bool(receipt.isRecomputed), "revenue": .amount(receipt.revenue), "requestHash": .text(receipt.held.requestHash),
            "responseHash": .text(receipt.settled.responseHash), "holdEntry": .count(receipt.hold.number),
            "settleEntry": .count(receipt.settlement.number), "size": .count(receipt.size),
        ])
    }
}
