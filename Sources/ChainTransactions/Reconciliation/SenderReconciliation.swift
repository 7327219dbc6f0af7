package import EthereumPrimitives
internal import EthereumWallet
package import LedgerCore

/// Holds all that the journal says of a sender's transactions against the chain.
package struct SenderReconciliation: Sendable {
    private let chainID: UInt64
    private let sender: Address
    private let record: SenderRecord
    private let slots: [TransactionManager.Slot]
    private let allowsUnconcluded: Bool

    /// - Parameters:
    ///   - slots: All of the sender's transactions, in the order of their nonces.
    ///   - allowsUnconcluded: True where a transaction may be final on the chain and open in the journal, because a run is about to conclude it.
    package init(
        chainID: UInt64, sender: Address, record: SenderRecord, slots: [TransactionManager.Slot], allowsUnconcluded: Bool = false
    ) {
        self.allowsUnconcluded = allowsUnconcluded
        self.chainID = chainID
        self.sender = sender
        self.record = record
        self.slots = slots
    }

    /// The hashes of all attempts, about which the chain is asked.
    ///
    /// - Throws: ``ChainFault`` for an attempt that the sender did not sign.
    package func hashes() throws(ChainFault) -> [Bytes32] {
        var hashes: [Bytes32] = []
        for slot in slots {
            for attempt in slot.transaction.attempts { hashes.append(try signing(slot).signed(attempt).hash) }
        }
        return hashes
    }

    /// The first difference in the order of nonces, as a sentence that names nonce, block and command; nil where both books agree.
    ///
    /// - Throws: ``ChainFault`` for an attempt that the sender did not sign.
    package func firstDifference(_ facts: ChainFacts) throws(ChainFault) -> String? {
        for (index, slot) in slots.enumerated() {
            if index > 0, slot.nonce != slots[index - 1].nonce + 1 {
                return "the journal has no transaction of nonce \(slots[index - 1].nonce + 1) of \(sender)"
            }
            if let difference = try difference(slot, facts) {
                return "nonce \(slot.nonce) of \(sender), command \(slot.transaction.id): \(difference)"
            }
        }
        if let last = slots.last, last.nonce + 1 != record.next {
            return "the journal gave nonces below \(record.next) of \(sender) and has none after \(last.nonce)"
        }
        guard facts.finalizedCount <= record.next else {
            return
                "the chain has \(facts.finalizedCount) final transactions of \(sender), the journal gave \(record.next) nonces: somebody else sends from it"
        }
        guard facts.finalizedCount >= record.firstOpen else {
            return "the journal has outcomes of \(record.firstOpen) transactions of \(sender), the chain only \(facts.finalizedCount) that are final"
        }
        return nil
    }

    private func difference(_ slot: TransactionManager.Slot, _ facts: ChainFacts) throws(ChainFault) -> String? {
        var mined: [(place: Int, receipt: ChainFacts.Receipt)] = []
        for (place, attempt) in slot.transaction.attempts.enumerated() {
            if let receipt = facts.receipts[try signing(slot).signed(attempt).hash], receipt.isCanonical { mined.append((place, receipt)) }
        }
        if mined.count > 1 { return "the chain has several of its attempts" }
        if (slot.nonce < record.firstOpen) != (slot.transaction.conclusion != nil) { return "the journal counts it both as open and as done" }
        guard let conclusion = slot.transaction.conclusion else { return openDifference(slot, mined.first?.receipt, facts) }
        guard let (place, receipt) = mined.first else {
            return "the journal has it in block \(conclusion.blockNumber), the chain has it in none"
        }
        guard conclusion.attempt == UInt64(place) else { return "the journal says attempt \(conclusion.attempt), the chain has attempt \(place)" }
        return difference(conclusion, receipt, slot.transaction.attempts[place], facts)
    }

    /// An open transaction is final on the chain where its nonce is used up there.
    private func openDifference(_ slot: TransactionManager.Slot, _ receipt: ChainFacts.Receipt?, _ facts: ChainFacts) -> String? {
        guard slot.nonce < facts.finalizedCount else { return nil }
        guard let receipt else { return "its nonce is used up in block \(facts.finalized), and by none of its attempts" }
        guard !allowsUnconcluded else { return nil }
        return "it is open in the journal, and final in the chain's block \(receipt.blockNumber): run `imo chain run`"
    }

    private func difference(
        _ conclusion: ChainTransactionRecord.Conclusion, _ receipt: ChainFacts.Receipt, _ attempt: TransactionAttempt, _ facts: ChainFacts
    ) -> String? {
        if receipt.sender != sender { return "the chain says that \(receipt.sender) sent it" }
        if receipt.blockNumber != conclusion.blockNumber || receipt.blockHash != conclusion.blockHash {
            return
                "the journal has it in block \(conclusion.blockNumber) (\(conclusion.blockHash)), the chain in \(receipt.blockNumber) (\(receipt.blockHash))"
        }
        if receipt.blockNumber > facts.finalized { return "the journal calls it final, and the chain's finalized block is \(facts.finalized)" }
        if receipt.succeeded != conclusion.succeeded {
            return
                "the journal says that it \(conclusion.succeeded ? "succeeded" : "failed"), and the chain that it \(receipt.succeeded ? "succeeded" : "failed")"
        }
        guard receipt.gasUsed <= attempt.gasLimit, receipt.gasPrice <= attempt.maxFeePerGas,
            let cost = UInt256(receipt.gasUsed).multiplied(by: receipt.gasPrice)
        else { return "it used \(receipt.gasUsed) gas at \(receipt.gasPrice) wei, more than was signed for" }
        return cost == conclusion.gasCost ? nil : "the journal has \(conclusion.gasCost) wei of gas, the chain \(cost)"
    }

    private func signing(_ slot: TransactionManager.Slot) -> SlotSigning {
        SlotSigning(chainID: chainID, sender: sender, nonce: slot.nonce, intent: slot.transaction.intent)
    }
}
