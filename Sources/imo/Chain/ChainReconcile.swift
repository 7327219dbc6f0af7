import ArgumentParser
import ChainTransactions
import EthereumPrimitives
import Ledger
import LedgerCore
import StrictJSON

struct ChainReconcile: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconcile", abstract: "Compare the journal's transactions with the chain's, and name the first difference.",
        discussion: """
            Each transaction is held against receipts and blocks, and the number of the sender's transactions against the nonces that the journal gave. The exit
            code is 1 where they differ.

            EXAMPLE
              imo chain reconcile --rpc http://127.0.0.1:8545
            """)

    @OptionGroup var common: CommonOptions

    @OptionGroup var nodes: ChainNodeOptions

    func run() async throws {
        try await reportingErrors {
            let chainID = try common.chainID()
            let senders = try common.directory.read { try $0.reconciliations(chainID) }
            let difference = try await nodes.run(chainID) { client -> String? in
                for (address, reconciliation) in senders {
                    let facts = try await EthereumNode(client).facts(of: address, try reconciliation.hashes())
                    if let difference = try reconciliation.firstDifference(facts) { return difference }
                }
                return nil
            }
            common.show(
                .object([
                    "agrees": .bool(difference == nil), "senders": .count(UInt64(senders.count)), "difference": difference.map { .string($0) },
                ]))
            guard difference == nil else { throw ExitCode(1) }
        }
    }
}

extension LedgerReader {
    /// What there is to compare of each sender.
    fileprivate func reconciliations(_ chainID: UInt64) throws -> [(Address, SenderReconciliation)] {
        try senders().map { address, record in
            let slots = try transactions(of: address, record)
            return (address, SenderReconciliation(chainID: chainID, sender: address, record: record, slots: slots))
        }
    }

    /// All transactions of a sender, in the order of their nonces.
    fileprivate func transactions(of sender: Address, _ record: SenderRecord) throws -> [TransactionManager.Slot] {
        var view = LedgerView(reader: self)
        var slots: [TransactionManager.Slot] = []
        var nonce = record.next
        while nonce > 0, let transaction = try view.transaction(of: sender, nonce: nonce - 1) {
            nonce -= 1
            slots.append(TransactionManager.Slot(nonce: nonce, transaction: transaction))
        }
        return slots.reversed()
    }
}
