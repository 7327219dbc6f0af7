public import EthereumPrimitives

/// A holder's vesting schedules of one token that may still have something locked.
public struct VestingRecord: Sendable, Hashable {
    /// More schedules than this at a time are refused, so that a transfer costs the same for everybody.
    public static let maximumSchedules = 16

    /// The number of schedules that the holder was ever granted, which is the number of the newest.
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

extension VestingRecord: RecordValue {
    var record: Record { .vesting(self) }

    static func of(_ record: Record) -> Self? {
        guard case .vesting(let value) = record else { return nil }
        return value
    }

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
