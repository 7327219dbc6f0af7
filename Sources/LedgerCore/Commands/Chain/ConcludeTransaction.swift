public import EthereumPrimitives

/// Records which attempt of a slot is in a finalized block, and what became of it there.
///
/// Slots are concluded in the order of their nonces. Where the transaction had no effect, because it failed or was cancelled, a payment goes back to its payer.
public struct ConcludeTransaction: Sendable, Hashable {
    public let sender: Address
    public let nonce: UInt64
    public let conclusion: ChainTransactionRecord.Conclusion

    public init(sender: Address, nonce: UInt64, conclusion: ChainTransactionRecord.Conclusion) {
        self.sender = sender
        self.nonce = nonce
        self.conclusion = conclusion
    }
}

extension ConcludeTransaction: CommandPayload {
    package static var kind: CommandKind { .concludeTransaction }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .concludeTransaction(self) }
    package var members: CommandMembers {
        [
            "sender": .text(sender), "nonce": .count(nonce), "attempt": .count(conclusion.attempt), "succeeded": .flag(conclusion.succeeded),
            "blockNumber": .count(conclusion.blockNumber), "blockHash": .text(conclusion.blockHash), "gasCost": .amount(conclusion.gasCost),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(sender)
        encoder.append(nonce)
        encoder.append(conclusion)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        sender = try decoder.readAddress()
        nonce = try decoder.readUInt64()
        conclusion = try decoder.read()
    }

    /// Refusals: `senderNotFound`, `transactionNotFound`, `transactionConcluded`, `transactionOutOfOrder`, `attemptNotFound`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var transaction = try machine.openTransaction(of: sender, nonce: nonce)
        var record = try machine.records.get(.sender(sender), as: SenderRecord.self, else: .senderNotFound)
        try machine.refuse(.transactionOutOfOrder, unless: nonce == record.firstOpen)
        try machine.refuse(.attemptNotFound, unless: conclusion.attempt < UInt64(transaction.attempts.count))
        transaction.conclusion = conclusion
        if let payment = transaction.intent.payment, !transaction.hadEffect {
            try machine.move(payment.amount, from: .external, to: payment.payer.id, asset: .settlement)
            try machine.takeOwedPayout(of: payment.payer.id)
        }
        try machine.put(transaction, at: .chainTransaction(sender: sender, nonce: nonce))
        record.firstOpen += 1
        try machine.put(record, at: .sender(sender))
    }
}
