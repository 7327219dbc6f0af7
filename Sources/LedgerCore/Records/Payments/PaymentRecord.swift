public import EthereumPrimitives

/// A payment that was accepted: what its payer signed, and what became of it.
public struct PaymentRecord: Sendable, Hashable {
    public let model: ModelID
    public let token: PaymentToken
    public let authorization: PaymentAuthorization
    public let signature: [UInt8]
    /// The payment in the ledger's asset.
    public let amount: UInt256
    /// The facilitator that settles it: that of the terms at the time.
    public let facilitator: String
    public let acceptedAt: Timestamp
    public internal(set) var state = PaymentState.pending
    /// The transaction that moved the token; zero until it is known.
    public internal(set) var transaction = Bytes32.zero
}

/// The state of a payment. The numbers are permanent.
public enum PaymentState: UInt8, Sendable, Hashable {
    /// Nothing is credited: whether the token has moved is not known.
    case pending = 0
    /// The token has moved and the payment's account is credited.
    case settled = 1
    /// The token did not move. The payment may be presented again until it expires.
    case failed = 2
    /// The call is over, and the rest went to the payer.
    case closed = 3
}

extension PaymentRecord: RecordValue {
    var record: Record { .payment(self) }

    static func of(_ record: Record) -> Self? {
        guard case .payment(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(token)
        encoder.append(authorization)
        encoder.append(signature)
        encoder.append(amount)
        encoder.append(utf8: facilitator)
        encoder.append(acceptedAt)
        encoder.append(UInt64(state.rawValue))
        encoder.append(transaction)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        token = try decoder.read()
        authorization = try decoder.read()
        signature = try decoder.readBytes()
        amount = try decoder.readUInt256()
        facilitator = try decoder.readText()
        acceptedAt = try decoder.readTimestamp()
        state = try decoder.present(PaymentState(rawValue: decoder.readInteger()))
        transaction = try decoder.readBytes32()
    }
}

/// Marks a payment that is not over, so that those few are found without reading all.
public struct OpenPaymentRecord: Sendable, Hashable {
    init() {}
}

extension OpenPaymentRecord: RecordValue {
    var record: Record { .openPayment(self) }

    static func of(_ record: Record) -> Self? {
        guard case .openPayment(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {}
    public init(from decoder: inout RLPDecoder) throws(RLPError) {}
}
