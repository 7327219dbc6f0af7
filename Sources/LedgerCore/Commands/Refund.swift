public import EthereumPrimitives

/// Gives a settled call's charge back, in whole or in part: the call's own postings the other way round.
public struct Refund: Sendable, Hashable {
    /// The call's id: that of its hold.
    public let call: CommandID
    /// In the smallest unit of the asset; nil: all that was not refunded yet.
    public let amount: UInt256?
    /// For people; at most 256 bytes.
    public let reason: String

    public init(call: CommandID, amount: UInt256?, reason: String) {
        self.call = call
        self.amount = amount
        self.reason = reason
    }
}

extension Refund: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(call)
        encoder.append(optional: amount)
        encoder.append(utf8: reason)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        call = try decoder.readCommandID()
        amount = try decoder.readOptionalUInt256()
        reason = try decoder.readText()
    }
}
