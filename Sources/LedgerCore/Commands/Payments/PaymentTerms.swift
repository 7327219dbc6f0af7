public import EthereumPrimitives

/// The terms under which calls of a model are paid for without an account.
public struct PaymentTerms: Sendable, Hashable {
    public let token: PaymentToken
    /// The address that payments go to.
    public let payee: Address
    /// The most that one payment may be, in the ledger's asset.
    public let greatestAmount: UInt256
    /// The URL of the x402 facilitator that sends payments to the chain.
    public let facilitator: String

    public init(token: PaymentToken, payee: Address, greatestAmount: UInt256, facilitator: String) {
        self.token = token
        self.payee = payee
        self.greatestAmount = greatestAmount
        self.facilitator = facilitator
    }

    var isWithinLimits: Bool { token.isWithinLimits && facilitator.isWithinTextLimit }

    /// Whether a payment under these terms can be counted, reach its payee and be settled.
    var isValid: Bool {
        token.isValid && payee != .zero && !greatestAmount.isZero
            && ["https://", "http://"].contains { facilitator.hasPrefix($0) && facilitator.utf8.count > $0.utf8.count }
    }
}

extension PaymentTerms: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(payee)
        encoder.append(greatestAmount)
        encoder.append(utf8: facilitator)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.read()
        payee = try decoder.readAddress()
        greatestAmount = try decoder.readUInt256()
        facilitator = try decoder.readText()
    }
}

extension PaymentTerms: RecordValue {
    var record: Record { .paymentTerms(self) }

    static func of(_ record: Record) -> Self? {
        guard case .paymentTerms(let value) = record else { return nil }
        return value
    }
}
