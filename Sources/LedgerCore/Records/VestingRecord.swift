public import EthereumPrimitives

/// A holder's vesting schedules of one token that may still have something locked.
public struct VestingRecord: LedgerCodable, Hashable {
    /// More schedules than this at a time are refused, so that a transfer costs the same for everybody.
    public static let maximumSchedules = 16

    /// How many schedules the holder was ever granted: the number of the newest.
    public internal(set) var granted: UInt64 = 0
    /// By number.
    public internal(set) var schedules: [VestingSchedule] = []

    init() {}

    /// The sum of what the schedules lock at this time.
    public func locked(at time: Timestamp) -> UInt256 {
        schedules.reduce(.zero) { $0.adding($1.terms.locked(at: time)) ?? .max }
    }
}

/// One granted schedule.
public struct VestingSchedule: LedgerCodable, Hashable {
    public let number: UInt64
    public let terms: VestingTerms
}

extension VestingRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(granted)
        encoder.append(schedules)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        granted = try decoder.readUInt64()
        schedules = try decoder.readArray(maximumCount: VestingRecord.maximumSchedules)
    }
}

extension VestingSchedule {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(number)
        encoder.append(terms)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        number = try decoder.readUInt64()
        terms = try decoder.read()
    }
}

extension VestingRecord: RecordValue {
    var record: Record { .vesting(self) }

    static func of(_ record: Record) -> Self? {
        guard case .vesting(let value) = record else { return nil }
        return value
    }
}

/// What a revocation took back: kept under the schedule's number.
public struct VestingRevocationRecord: LedgerCodable, Hashable {
    public let amount: UInt256
    /// The number of the revoking entry.
    public let entryNumber: UInt64
}

extension VestingRevocationRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(amount)
        encoder.append(entryNumber)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        amount = try decoder.readUInt256()
        entryNumber = try decoder.readUInt64()
    }
}

extension VestingRevocationRecord: RecordValue {
    var record: Record { .vestingRevocation(self) }

    static func of(_ record: Record) -> Self? {
        guard case .vestingRevocation(let value) = record else { return nil }
        return value
    }
}
