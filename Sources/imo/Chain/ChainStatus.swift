import ArgumentParser
import ChainTransactions
import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import StrictJSON

struct ChainStatus: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "List the ledger's transactions and what became of them.",
        discussion: """
            It reads the journal alone and needs no node.

            EXAMPLE
              imo chain status
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: "The most transactions of a sender, the newest first.")
    var limit: UInt64 = 100

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let list = try common.directory.read { reader in
                var view = LedgerView(reader: reader)
                return try reader.senders().map { address, record -> JSONValue in
                    var transactions: [JSONValue] = []
                    var nonce = record.next
                    while nonce > 0, UInt64(transactions.count) < limit {
                        nonce -= 1
                        guard let transaction = try view.transaction(of: address, nonce: nonce) else { break }
                        let signing = SlotSigning(chainID: chainID, sender: address, nonce: nonce, intent: transaction.intent)
                        transactions.append(try ChainStatus.json(transaction, signing))
                    }
                    return .object([
                        "sender": .text(address), "firstOpen": .count(record.firstOpen), "next": .count(record.next),
                        "transactions": .array(transactions),
                    ])
                }
            }
            common.show(.object(["chainId": .count(chainID), "senders": .array(list)]))
        }
    }

    private static func json(_ transaction: ChainTransactionRecord, _ signing: SlotSigning) throws -> JSONValue {
        let intent = transaction.intent
        let hashes = try transaction.attempts.map { try signing.signed($0).hash }
        let mined = transaction.conclusion.flatMap { Int(exactly: $0.attempt) }.map { hashes[$0] }
        return .object([
            "nonce": .count(signing.nonce), "state": .string(state(transaction)), "reference": .string(intent.purpose),
            "receiver": intent.to.map { .text($0) } ?? .null, "valueWei": .string(intent.value.description),
            "payer": intent.payment.map { .text($0.payer.id) }, "amount": intent.payment.map { .amount($0.amount) },
            "attempts": .array(hashes.map { .text($0) }), "transaction": mined.map { .text($0) },
            "block": transaction.conclusion.map { .count($0.blockNumber) },
            "gasCostWei": transaction.conclusion.map { .string($0.gasCost.description) },
        ])
    }

    private static func state(_ transaction: ChainTransactionRecord) -> String {
        guard let conclusion = transaction.conclusion else { return transaction.attempts.isEmpty ? "queued" : "sent" }
        if transaction.hadEffect { return "done" }
        return conclusion.succeeded ? "cancelled" : "failed"
    }
}
