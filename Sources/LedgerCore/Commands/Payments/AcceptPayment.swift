public import EthereumPrimitives

/// Takes a payment that a caller without an account has signed for a call of a model. It is written down before anybody sends it to the chain, so that no
/// crash loses it, and credits nothing: that is done by ``AdvancePayment`` when the token has moved.
///
/// The command holds all that its signature is over, so that whoever replays the journal can check it.
public struct AcceptPayment: Sendable, Hashable {
    /// A payment is taken only when this time is left to send it: what x402 asks of a facilitator.
    public static let leastSecondsLeft: UInt64 = 6

    public let model: ModelID
    public let token: PaymentToken
    public let authorization: PaymentAuthorization
    /// r ‖ s ‖ v, 65 bytes.
    public let signature: [UInt8]

    public init(model: ModelID, token: PaymentToken, authorization: PaymentAuthorization, signature: [UInt8]) {
        self.model = model
        self.token = token
        self.authorization = authorization
        self.signature = signature
    }

    public var payment: PaymentID { PaymentID(authorization, in: token) }
}

extension AcceptPayment: CommandPayload {
    package static var kind: CommandKind { .acceptPayment }
    package static var isLinkable: Bool { false }
    package var command: Command { .acceptPayment(self) }
    package var isWithinLimits: Bool { token.isWithinLimits }

    package var members: CommandMembers {
        [
            "payment": .text(payment), "model": .text(model), "payer": .text(authorization.from), "payee": .text(authorization.to),
            "value": .string(authorization.value.description), "chainId": .count(token.chainID), "asset": .text(token.contract),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(token)
        encoder.append(authorization)
        encoder.append(signature)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        token = try decoder.read()
        authorization = try decoder.read()
        signature = try decoder.readBytes()
        guard signature.count <= 65 else { throw decoder.invalid("not a value that the ledger writes") }
    }

    /// Takes the payment once. One that failed may be taken again, as it stands: it is good on the chain until it expires.
    ///
    /// Refusals: `paymentNotOpen`, `paymentTokenWrong`, `paymentPayeeWrong`, `amountZero`, `amountOverflow`, `paymentTooLarge`, `paymentExpired`,
    /// `paymentNotYetValid`, `paymentUsed`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let terms = try machine.records.get(.paymentTerms(model), as: PaymentTerms.self, else: .paymentNotOpen)
        try machine.refuse(.paymentTokenWrong, unless: token == terms.token)
        try machine.refuse(.paymentPayeeWrong, unless: authorization.to == terms.payee)
        try machine.refuse(.amountZero, unless: !authorization.value.isZero)
        guard let amount = token.amount(of: authorization.value) else { throw .refused(.amountOverflow) }
        try machine.refuse(.paymentTooLarge, unless: amount <= terms.greatestAmount)
        let now = machine.now.seconds
        try machine.refuse(.paymentExpired, unless: authorization.validBefore >= UInt256(now + AcceptPayment.leastSecondsLeft))
        try machine.refuse(.paymentNotYetValid, unless: authorization.validAfter < UInt256(now))
        let key = RecordKey.payment(payment)
        if let earlier = try machine.records.find(key, as: PaymentRecord.self) {
            let isSame = earlier.model == model && earlier.authorization == authorization
            try machine.refuse(.paymentUsed, unless: earlier.state == .failed && isSame)
        }
        let record = PaymentRecord(
            model: model, token: token, authorization: authorization, signature: signature, amount: amount, facilitator: terms.facilitator,
            acceptedAt: machine.now)
        try machine.put(record, at: key)
        try machine.put(OpenPaymentRecord(), at: .openPayment(payment))
    }
}
