public import EthereumPrimitives

/// Asks for one effect on the chain and gives it the sender's next nonce. Nothing else advances a nonce.
///
/// A payment leaves the payer's account at once, so that it cannot be spent while the transaction is on its way.
public struct QueueTransaction: Sendable, Hashable {
    public let sender: Address
    public let intent: TransactionIntent

    public init(sender: Address, intent: TransactionIntent) {
        self.sender = sender
        self.intent = intent
    }
}

extension QueueTransaction: CommandPayload {
    package var statementReference: String? { intent.purpose }
    package static var kind: CommandKind { .queueTransaction }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .queueTransaction(self) }
    package var isWithinLimits: Bool { intent.isWithinLimits }
    package var members: CommandMembers {
        [
            "sender": .text(sender), "to": intent.to.map { .text($0) }, "value": .amount(intent.value),
            "dataHash": .text(Keccak256.hash(intent.data)),
            "purpose": .text(intent.purpose), "payer": intent.payment.map { .text($0.payer.id) }, "amount": intent.payment.map { .amount($0.amount) },
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(sender)
        encoder.append(intent)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        sender = try decoder.readAddress()
        intent = try decoder.read()
    }

    /// Refusals: `contentTooLarge`, `senderNotFound`, `recipientUnusable` for the zero address, `tooManyTransactions`; of a payment `accountNotFound`,
    /// `amountZero`, `withdrawalNotRequested`, `insufficientBalance`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.contentTooLarge, unless: isWithinLimits)
        var record = try machine.records.get(.sender(sender), as: SenderRecord.self, else: .senderNotFound)
        try machine.refuse(.recipientUnusable, unless: intent.to != .zero)
        let isFree = record.next - record.firstOpen < SenderRecord.maximumOpen && record.next < SenderRecord.nonceLimit
        try machine.refuse(.tooManyTransactions, unless: isFree)
        if let payment = intent.payment {
            try machine.requirePayable(payment.amount, of: .settlement, by: payment.payer)
            try machine.takeOwedPayout(of: payment.payer.id)
            try machine.useRequest(of: payment.payer, payment.amount)
            try machine.move(payment.amount, from: payment.payer.id, to: .external, asset: .settlement)
        }
        machine.create(ChainTransactionRecord(id: machine.id, intent: intent), at: .chainTransaction(sender: sender, nonce: record.next))
        record.next += 1
        try machine.put(record, at: .sender(sender))
    }
}
