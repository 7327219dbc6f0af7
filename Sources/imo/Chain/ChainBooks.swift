import ChainTransactions
import EthereumPrimitives
import EthereumRPC
import Ledger
import LedgerCore

/// The ledger's book of what it did on its chain, to compare with the chain's.
struct ChainBooks {
    /// What a comparison found.
    struct Finding {
        let senders: Int
        /// The revenue-share tokens that were compared.
        var tokens: [Address] = []
        /// Contracts that were paid and are none of the project's tokens.
        var notCompared: [Address] = []
        /// The first difference; nil where the books agree.
        var difference: String?
    }

    let common: CommonOptions
    let chainID: UInt64
    /// The block from which the logs of a token are read that the journal did not create.
    let fromBlock: UInt64
    /// True where a run is about to conclude what is final on the chain.
    var allowsUnconcluded = false

    /// Compares transactions first, then each token in the order of addresses.
    ///
    /// - Throws: ``ChainFault`` when the nodes do not answer or disagree, and the ledger's errors.
    func compare(_ client: EthereumClient) async throws -> Finding {
        let node = EthereumNode(client)
        let books = try common.directory.read { try $0.senderBooks() }
        var finding = Finding(senders: books.count)
        for book in books {
            let reconciliation = SenderReconciliation(
                chainID: chainID, sender: book.sender, record: book.record, slots: book.slots, allowsUnconcluded: allowsUnconcluded)
            let facts = try await node.facts(of: book.sender, try reconciliation.hashes())
            finding.difference = try reconciliation.firstDifference(facts)
            if finding.difference != nil { return finding }
        }
        let dealings = try TokenDealings.all(chainID: chainID, books.map { ($0.sender, $0.slots) })
        let contracts = try await node.contracts(among: dealings.map(\.contract))
        let senders = Set(books.map(\.sender))
        for dealing in dealings where contracts.contains(dealing.contract) {
            switch try await node.compare(dealing, senders: senders, from: dealing.createdIn ?? fromBlock) {
            case .agrees: finding.tokens.append(dealing.contract)
            case .notAToken: finding.notCompared.append(dealing.contract)
            case .differs(let difference):
                finding.difference = difference.description
                return finding
            }
        }
        return finding
    }
}

/// What the journal has of one sender.
private struct SenderBook {
    let sender: Address
    let record: SenderRecord
    let slots: [TransactionManager.Slot]
}

extension LedgerReader {
    fileprivate func senderBooks() throws -> [SenderBook] {
        try senders().map { SenderBook(sender: $0.address, record: $0.record, slots: try transactions(of: $0.address, $0.record)) }
    }

    /// All transactions of a sender, in the order of their nonces.
    private func transactions(of sender: Address, _ record: SenderRecord) throws -> [TransactionManager.Slot] {
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
