import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON

struct ReceiptVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a receipt's file with the log's key alone, without a ledger.",
        discussion: """
            Computes the charge again from usage and price, and checks that the log has it, and shows of it what it should. Whether the discount is the one
            that was agreed, only the caller knows.

            EXAMPLE
              imo receipt verify receipt.json --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file; - for standard input.")
    var file: String

    @OptionGroup var logKey: LogKeyOptions

    func run() async throws {
        try await reportingErrors {
            let proof = try ReceiptProof(json: readProof(file))
            let receipt = try proof.check(log: logKey.verifier())
            common.show(
                .object([
                    "proven": .bool(true), "id": .text(receipt.hold.id), "account": .text(receipt.held.account), "model": .text(receipt.held.model),
                    "startedAt": .time(receipt.hold.time), "settledAt": .time(receipt.settlement.time), "usage": .usage(receipt.settled.usage),
                    "usageSource": .string("\(receipt.settled.source)"), "perMillion": .prices(receipt.prices),
                    "priceEntry": .count(proof.price.number), "discountBasisPoints": .count(proof.discountBasisPoints), "cost": .amount(receipt.cost),
                    "costRecomputed": .bool(receipt.isRecomputed), "revenue": .amount(receipt.revenue),
                    "requestHash": .text(receipt.held.requestHash),
                    "responseHash": .text(receipt.settled.responseHash), "holdEntry": .count(receipt.hold.number),
                    "settleEntry": .count(receipt.settlement.number), "size": .count(receipt.size),
                ]))
        }
    }
}
