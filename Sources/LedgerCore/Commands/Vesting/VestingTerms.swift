public import EthereumPrimitives

/// A schedule by which tokens unlock: none before the cliff, then in proportion to the time since the start, all at the end.
public struct VestingTerms: Sendable, Hashable {
    /// A hundred years.
    public static let maximumDurationSeconds: UInt64 = 3_155_760_000

    public let total: UInt256
    /// May lie in the past.
    public let startsAt: Timestamp
    /// Nothing is unlocked until this long after the start; then all that has vested since the start is. At most the duration.
    public let cliffSeconds: UInt64
    /// 1 to a hundred years.
    public let durationSeconds: UInt64
    public let isRevocable: Bool

    public init(total: UInt256, startsAt: Timestamp, cliffSeconds: UInt64, durationSeconds: UInt64, isRevocable: Bool) {
        self.total = total
        self.startsAt = startsAt
        self.cliffSeconds = cliffSeconds
        self.durationSeconds = durationSeconds
        self.isRevocable = isRevocable
    }

    var isValid: Bool { (1...VestingTerms.maximumDurationSeconds).contains(durationSeconds) && cliffSeconds <= durationSeconds }

    /// ⌊total · elapsed / duration⌋ in milliseconds; zero before the cliff, the total from the end on; always zero where the terms are not valid.
    public func vested(at time: Timestamp) -> UInt256 {
        guard isValid, time >= startsAt.adding(milliseconds: cliffSeconds * 1000) else { return .zero }
        guard time < startsAt.adding(milliseconds: durationSeconds * 1000) else { return total }
        let elapsed = time.milliseconds - startsAt.milliseconds
        return UInt256.mulDiv(total, UInt256(elapsed), UInt256(durationSeconds * 1000)) ?? total
    }

    /// The part that cannot be moved at this time.
    public func locked(at time: Timestamp) -> UInt256 { total.subtracting(vested(at: time)) ?? .zero }

    /// The terms as people are shown them.
    package var members: CommandMembers {
        [
            "amount": .amount(total), "startsAt": .time(startsAt), "cliffSeconds": .count(cliffSeconds), "durationSeconds": .count(durationSeconds),
            "revocable": .flag(isRevocable),
        ]
    }
}

extension VestingTerms: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(total)
        encoder.append(startsAt)
        encoder.append(cliffSeconds)
        encoder.append(durationSeconds)
        encoder.append(flag: isRevocable)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        total = try decoder.readUInt256()
        startsAt = try decoder.readTimestamp()
        cliffSeconds = try decoder.readUInt64()
        durationSeconds = try decoder.readUInt64()
        isRevocable = try decoder.readFlag()
    }
}
