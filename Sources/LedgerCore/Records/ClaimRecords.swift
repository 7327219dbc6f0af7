public import EthereumPrimitives

/// What a claim over many snapshots needs of 64 consecutive ones, in one record: a holder that slept for 1,000 snapshots costs 16 reads, not 1,000.
public struct ClaimPageRecord: LedgerCodable, Hashable {
    public static let span: UInt64 = 64

    /// One snapshot. Supply and claimable are those of its ``SnapshotRecord`` and never change.
    public struct Row: LedgerCodable, Hashable {
        public let supply: UInt256
        public let claimable: UInt256
        /// What lifetime claims paid of it. What claims by number paid stands in the ``SnapshotRecord``.
        public internal(set) var claimed: UInt256
    }

    /// The first is the snapshot `page · 64 + 1`.
    public internal(set) var rows: [Row] = []

    init() {}

    static func page(of snapshotID: UInt64) -> UInt64 { (snapshotID - 1) / span }
    static func index(of snapshotID: UInt64) -> Int { Int((snapshotID - 1) % span) }
}

/// How far a holder's lifetime claims have come: of the snapshots up to this one nothing is left to be claimed.
public struct ClaimCursorRecord: LedgerCodable, Hashable {
    public let settledThrough: UInt64
}

extension ClaimPageRecord {
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

extension ClaimCursorRecord {
    public func encode(to encoder: inout RLPEncoder) { encoder.append(settledThrough) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { settledThrough = try decoder.readUInt64() }
}

extension ClaimPageRecord: RecordValue {
    var record: Record { .claimPage(self) }

    static func of(_ record: Record) -> Self? {
        guard case .claimPage(let value) = record else { return nil }
        return value
    }
}

extension ClaimCursorRecord: RecordValue {
    var record: Record { .claimCursor(self) }

    static func of(_ record: Record) -> Self? {
        guard case .claimCursor(let value) = record else { return nil }
        return value
    }
}
