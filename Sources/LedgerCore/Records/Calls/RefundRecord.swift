public import EthereumPrimitives

/// The refunds of a settled call. There is no record before the first refund.
public struct RefundRecord: Sendable, Hashable {
    /// The most refunds of one call.
    public static let maximumCount = 64

    /// The amount taken back from each receiver of the settlement's credits, in the order of its postings.
    public internal(set) var reversed: [UInt256]
    /// The numbers of the refunds' journal entries, oldest first.
    public internal(set) var entries: [UInt64]
}

extension RefundRecord: RecordValue {
    var record: Record { .refund(self) }

    static func of(_ record: Record) -> Self? {
        guard case .refund(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.appendList { list in for amount in reversed { list.append(amount) } }
        encoder.appendList { list in for number in entries { list.append(number) } }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        reversed = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var amounts: [UInt256] = []
            while !list.isAtEnd {
                guard amounts.count <= RegisterModel.maximumShares else { throw list.invalid("more receivers than a charge has") }
                amounts.append(try list.readUInt256())
            }
            return amounts
        }
        entries = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var numbers: [UInt64] = []
            while !list.isAtEnd {
                guard numbers.count < RefundRecord.maximumCount else { throw list.invalid("more refunds than a call has") }
                numbers.append(try list.readUInt64())
            }
            return numbers
        }
    }
}
