public import EthereumPrimitives

/// Gives tokens of the issuer to a holder, locked, and unlocks them by a schedule. Locked tokens earn revenue like others; they are neither transferred nor
/// burnt. By the operator, as ``IssuerTransfer``.
public struct GrantVesting: Sendable, Hashable {
    public let token: Address
    public let holder: Address
    public let terms: VestingTerms

    public init(token: Address, holder: Address, terms: VestingTerms) {
        self.token = token
        self.holder = holder
        self.terms = terms
    }
}

/// Takes back what is still locked of a revocable grant. What has vested stays the holder's.
public struct RevokeVesting: Sendable, Hashable {
    public let token: Address
    public let holder: Address
    /// The schedule's number among those that the holder was ever granted of this token, from 1.
    public let schedule: UInt64

    public init(token: Address, holder: Address, schedule: UInt64) {
        self.token = token
        self.holder = holder
        self.schedule = schedule
    }
}

/// How many tokens unlock when: none before the cliff, then in proportion to the time since the start, all at the end.
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

    /// What cannot be moved at this time.
    public func locked(at time: Timestamp) -> UInt256 { total.subtracting(vested(at: time)) ?? .zero }
}

extension GrantVesting: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(holder)
        encoder.append(terms)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        holder = try decoder.readAddress()
        terms = try decoder.read()
    }
}

extension RevokeVesting: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(token)
        encoder.append(holder)
        encoder.append(schedule)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        token = try decoder.readAddress()
        holder = try decoder.readAddress()
        schedule = try decoder.readUInt64()
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
