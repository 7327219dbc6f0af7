public import EthereumPrimitives

/// An account's usage of a model in a calendar month, in calls whose price version has tiers, by the unit whose price was charged.
public struct VolumeRecord: Sendable, Hashable {
    public internal(set) var volume: Usage
}

extension VolumeRecord: RecordValue {
    var record: Record { .volume(self) }

    static func of(_ record: Record) -> Self? {
        guard case .volume(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { volume.encode(to: &encoder) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { volume = try Usage(from: &decoder) }
}
