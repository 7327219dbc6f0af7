public import EthereumPrimitives

/// The terms of 64 consecutive snapshots in one record, for claims over many: a holder that slept for 1,000 snapshots costs 16 reads, not 1,000.
public struct ClaimPageRecord: Sendable, Hashable {
    public static let span: UInt64 = 64

    /// One snapshot. Supply and claimable are those of its ``SnapshotRecord`` and never change.
    public struct Row: LedgerCodable, Hashable {
        public let supply: UInt256
        public let claimable: UInt256
        /// The amount that lifetime claims paid. The ``SnapshotRecord`` has the amount that claims by number paid.
        public internal(set) var claimed: UInt256
    }

    /// The first is the snapshot `page · 64 + 1`.
    public internal(set) var rows: [Row] = []

    init() {}

    static func page(of snapshotID: UInt64) -> UInt64 { (snapshotID - 1) / span }
    static func index(of snapshotID: UInt64) -> Int { Int((snapshotID - 1) % span) }
}

extension ClaimPageRecord: RecordValue {
    var record: Record { .claimPage(self) }

    static func of(_ record: Record) -> Self? {
        guard case .claimPage(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) { encoder.append(rows) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { rows = try decoder.readArray(maximumCount: Int(ClaimPageRecord.span)) }
}

extension ClaimPageRecord.Row {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(supply)
        encoder.append(claimable)
        encoder.append(claimed)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        supply = try decoder.readUInt256()
        claimable = try decoder.readUInt256()
        claimed = try decoder.readUInt256()
    }
}
