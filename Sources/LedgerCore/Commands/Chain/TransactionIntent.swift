public import EthereumPrimitives

/// The effect that a transaction is to have, without its nonce and fees: those are the slot's and the attempt's.
public struct TransactionIntent: Sendable, Hashable {
    /// The most bytes of calldata: those of the longest code that creates a contract (EIP-3860).
    public static let maximumDataBytes = 49_152

    /// The receiver; nil creates a contract.
    public let to: Address?
    /// The value in wei.
    public let value: UInt256
    public let data: [UInt8]
    /// The reason for people, such as a reference; at most 256 bytes.
    public let purpose: String
    /// The payment that the transaction makes for an account of the ledger; nil where it makes none.
    public let payment: Payment?

    /// Money that leaves an account with the intent, and comes back where the transaction had no effect.
    public struct Payment: Sendable, Hashable {
        public let payer: FundedAccount
        /// In the ledger's asset.
        public let amount: UInt256

        public init(payer: FundedAccount, amount: UInt256) {
            self.payer = payer
            self.amount = amount
        }
    }

    public init(to: Address?, value: UInt256, data: [UInt8], purpose: String, payment: Payment? = nil) {
        self.to = to
        self.value = value
        self.data = data
        self.purpose = purpose
        self.payment = payment
    }

    var isWithinLimits: Bool { data.count <= TransactionIntent.maximumDataBytes && purpose.isWithinTextLimit }
}

extension TransactionIntent: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(to?.bytes ?? [])
        encoder.append(value)
        encoder.append(data)
        encoder.append(utf8: purpose)
        encoder.append(optional: payment)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let receiver = try decoder.readBytes()
        to = receiver.isEmpty ? nil : try decoder.present(Address(receiver))
        value = try decoder.readUInt256()
        data = try decoder.readBytes()
        guard data.count <= TransactionIntent.maximumDataBytes else { throw decoder.invalid("more than \(TransactionIntent.maximumDataBytes) bytes") }
        purpose = try decoder.readText()
        payment = try decoder.readOptional()
    }
}

extension TransactionIntent.Payment: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(payer)
        encoder.append(amount)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        payer = try decoder.read()
        amount = try decoder.readUInt256()
    }
}
