package import EthereumPrimitives
package import EthereumWallet
package import LedgerCore

/// The transactions of one nonce, made of intent and fees. The journal has no other bytes: these follow from it.
package struct SlotSigning: Sendable {
    package let chainID: UInt64
    package let sender: Address
    package let nonce: UInt64
    package let intent: TransactionIntent

    package init(chainID: UInt64, sender: Address, nonce: UInt64, intent: TransactionIntent) {
        self.chainID = chainID
        self.sender = sender
        self.nonce = nonce
        self.intent = intent
    }

    /// The transaction without a signature. A cancellation sends nothing to the sender itself.
    package func transaction(gasLimit: UInt64, maxFee: UInt256, tip: UInt256, isCancellation: Bool) -> Transaction {
        let kind = Transaction.Kind.dynamicFee(
            chainID: chainID, fees: Transaction.Fees(maxPriorityFeePerGas: tip, maxFeePerGas: maxFee), accessList: [])
        guard !isCancellation else { return Transaction(nonce: nonce, gasLimit: gasLimit, to: sender, kind: kind) }
        return Transaction(nonce: nonce, gasLimit: gasLimit, to: intent.to, value: intent.value, data: intent.data, kind: kind)
    }

    /// The signed bytes of an attempt.
    ///
    /// - Throws: ``ChainFault`` when the sender did not sign it.
    package func signed(_ attempt: TransactionAttempt) throws(ChainFault) -> SignedTransaction {
        let transaction = transaction(
            gasLimit: attempt.gasLimit, maxFee: attempt.maxFeePerGas, tip: attempt.maxPriorityFeePerGas, isCancellation: attempt.isCancellation)
        let signed: SignedTransaction
        do {
            let signature = try Signature(r: Bytes32(attempt.r), s: Bytes32(attempt.s), yParity: attempt.yParity)
            signed = try SignedTransaction(transaction, signature: signature)
        } catch {
            throw ChainFault("an attempt of nonce \(nonce) of \(sender) has no valid signature: \(error); do not send it by hand, restore the ledger")
        }
        guard signed.sender == sender else {
            throw ChainFault("an attempt of nonce \(nonce) is signed by \(signed.sender), not by \(sender)")
        }
        return signed
    }

    /// Takes a signer's answer in, as it goes into the journal.
    ///
    /// - Throws: ``ChainFault`` when another transaction was signed, or by another account.
    package func attempt(_ signed: SignedTransaction, of asked: Transaction, isCancellation: Bool) throws(ChainFault) -> TransactionAttempt {
        guard signed.transaction == asked, signed.sender == sender, case .dynamicFee(_, let fees, _) = asked.kind else {
            throw ChainFault("the signer of \(sender) signed another transaction than it was asked for; nothing was sent")
        }
        return TransactionAttempt(
            gasLimit: asked.gasLimit, maxPriorityFeePerGas: fees.maxPriorityFeePerGas, maxFeePerGas: fees.maxFeePerGas,
            isCancellation: isCancellation,
            r: signed.signature.r.word, s: signed.signature.s.word, yParity: signed.signature.yParity)
    }
}

/// A reason why a transaction cannot go on, for people.
package struct ChainFault: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
