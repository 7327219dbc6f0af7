public import EthereumPrimitives

/// Says what became of an accepted payment.
public struct AdvancePayment: Sendable, Hashable {
    public let payment: PaymentID
    public let step: PaymentStep

    public init(payment: PaymentID, step: PaymentStep) {
        self.payment = payment
        self.step = step
    }
}

/// The step that a payment takes.
public enum PaymentStep: Sendable, Hashable {
    /// The token has moved, in this transaction: the payment's account is credited.
    case settled(transaction: Bytes32)
    /// The token cannot move as things are. Nothing was credited.
    case failed
    /// The payment's call is over: what it did not cost goes to the payer's address.
    case closed
}

extension AdvancePayment: CommandPayload {
    package static var kind: CommandKind { .advancePayment }
    package static var isLinkable: Bool { false }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .advancePayment(self) }

    package var members: CommandMembers {
        switch step {
        case .settled(let transaction): ["payment": .text(payment), "step": .string("settled"), "transaction": .text(transaction)]
        case .failed: ["payment": .text(payment), "step": .string("failed")]
        case .closed: ["payment": .text(payment), "step": .string("closed")]
        }
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(payment.hash)
        encoder.append(step)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        payment = PaymentID(try decoder.readBytes32())
        step = try decoder.read()
    }

    /// Refusals: `paymentNotFound`; of a settlement or a failure `paymentConcluded`; of the end `paymentPending` and, while a call holds of it,
    /// `paymentInUse`; `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        var record = try machine.records.get(.payment(payment), as: PaymentRecord.self, else: .paymentNotFound)
        switch step {
        case .settled(let transaction):
            try machine.refuse(.paymentConcluded, unless: record.state == .pending || record.state == .failed)
            try machine.open(payment, label: record.authorization.from.description)
            try machine.move(record.amount, from: .external, to: .named(payment.account), asset: .settlement)
            try machine.put(OpenPaymentRecord(), at: .openPayment(payment))
            (record.state, record.transaction) = (.settled, transaction)
        case .failed:
            try machine.refuse(.paymentConcluded, unless: record.state == .pending)
            try machine.remove(.openPayment(payment))
            record.state = .failed
        case .closed:
            try machine.refuse(.paymentPending, unless: record.state == .settled || record.state == .closed)
            try machine.refuse(.paymentConcluded, unless: record.state == .settled)
            let balance = try machine.records.balance(.named(payment.account), .settlement)
            try machine.refuse(.paymentInUse, unless: balance.held.isZero)
            let payer = AccountID.address(record.authorization.from)
            try machine.move(balance.available, from: .named(payment.account), to: payer, asset: .settlement)
            try machine.takeOwedPayout(of: payer)
            try machine.remove(.openPayment(payment))
            record.state = .closed
        }
        try machine.put(record, at: .payment(payment))
    }
}

extension StateMachine {
    /// Opens a payment's account and its key.
    fileprivate mutating func open(_ payment: PaymentID, label: String) throws(Interruption) {
        if try records.find(.account(payment.account), as: AccountRecord.self) == nil {
            try put(AccountRecord(createdAt: now), at: .account(payment.account))
        }
        let key = RecordKey.key(hash: payment.keyHash)
        if try records.find(key, as: KeyRecord.self) == nil {
            try put(KeyRecord(account: payment.account, label: label, createdAt: now, revokedAt: nil), at: key)
        }
    }
}

extension PaymentStep: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .settled(let transaction):
            encoder.append(UInt64(1))
            encoder.append(transaction)
        case .failed: encoder.append(UInt64(2))
        case .closed: encoder.append(UInt64(3))
        }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try decoder.readUInt64() {
        case 1: self = .settled(transaction: try decoder.readBytes32())
        case 2: self = .failed
        case 3: self = .closed
        default: throw decoder.invalid("not a value that the ledger writes")
        }
    }
}
