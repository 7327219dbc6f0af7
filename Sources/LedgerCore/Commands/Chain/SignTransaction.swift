public import EthereumPrimitives

/// Keeps a signature for a transaction's slot. It is durable before anything is sent, and all of a slot's attempts are kept: any of them may be mined.
public struct SignTransaction: Sendable, Hashable {
    public let sender: Address
    public let nonce: UInt64
    public let attempt: TransactionAttempt

    public init(sender: Address, nonce: UInt64, attempt: TransactionAttempt) {
        self.sender = sender
        self.nonce = nonce
        self.attempt = attempt
    }
}

extension SignTransaction: CommandPayload {
    package static var kind: CommandKind { .signTransaction }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .signTransaction(self) }
    package var members: CommandMembers {
        [
            "sender": .text(sender), "nonce": .count(nonce), "gasLimit": .count(attempt.gasLimit), "maxFeePerGas": .amount(attempt.maxFeePerGas),
            "maxPriorityFeePerGas": .amount(attempt.maxPriorityFeePerGas), "isCancellation": .flag(attempt.isCancellation),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(sender)
        encoder.append(nonce)
        encoder.append(attempt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        sender = try decoder.readAddress()
        nonce = try decoder.readUInt64()
        attempt = try decoder.read()
    }

    /// Refusals: `senderNotFound`, `transactionNotFound`, `transactionConcluded`, `tooManyAttempts`, `attemptUnusable`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var transaction = try machine.openTransaction(of: sender, nonce: nonce)
        try machine.refuse(.tooManyAttempts, unless: transaction.attempts.count < ChainTransactionRecord.maximumAttempts)
        try machine.refuse(.attemptUnusable, unless: attempt.mayFollow(transaction.attempts.last))
        transaction.attempts.append(attempt)
        try machine.put(transaction, at: .chainTransaction(sender: sender, nonce: nonce))
    }
}

extension StateMachine {
    /// A transaction whose outcome is not known yet.
    ///
    /// Refusals: `senderNotFound`, `transactionNotFound`, `transactionConcluded`.
    mutating func openTransaction(of sender: Address, nonce: UInt64) throws(Interruption) -> ChainTransactionRecord {
        let record = try records.get(.sender(sender), as: SenderRecord.self, else: .senderNotFound)
        let key = RecordKey.chainTransaction(sender: sender, nonce: nonce)
        let transaction = try records.get(key, as: ChainTransactionRecord.self, else: .transactionNotFound)
        try refuse(.transactionConcluded, unless: nonce >= record.firstOpen)
        return transaction
    }
}
