public import EthereumPrimitives

/// The fixed terms of a model's ERC-7641 token.
public struct TokenTerms: Sendable, Hashable {
    public let name: String
    public let symbol: String
    /// In the smallest unit of the token (18 decimals).
    public let supply: UInt256
    /// The percentage of revenue that snapshots make claimable; the rest is redeemable by burning.
    public let percentClaimable: UInt64
    /// A snapshot is refused until more than this has passed since the last one.
    public let snapshotIntervalSeconds: UInt64
    /// The number of the newest snapshots that can be claimed; 0: all of them, for ever.
    public let claimWindow: UInt64
    /// The least revenue of a snapshot. Small holders earn nothing of small snapshots, because each claim is rounded down.
    public let leastSnapshotRevenue: UInt256

    public init(
        name: String, symbol: String, supply: UInt256, percentClaimable: UInt64, snapshotIntervalSeconds: UInt64, claimWindow: UInt64,
        leastSnapshotRevenue: UInt256 = .zero
    ) {
        self.name = name
        self.symbol = symbol
        self.supply = supply
        self.percentClaimable = percentClaimable
        self.snapshotIntervalSeconds = snapshotIntervalSeconds
        self.claimWindow = claimWindow
        self.leastSnapshotRevenue = leastSnapshotRevenue
    }

    /// No snapshot leaves the claim window sooner than this after it was taken.
    public static let leastClaimSeconds: UInt64 = 3_600

    /// For how many seconds a snapshot can be claimed at least; nil for ever. A snapshot leaves the window when as many others have followed, each more
    /// than the interval after the one before it.
    public var claimSeconds: UInt64? {
        if claimWindow == 0 { return nil }
        let (seconds, overflow) = claimWindow.multipliedReportingOverflow(by: snapshotIntervalSeconds)
        return overflow ? .max : seconds
    }
}

/// A share of a model's charges that goes to one account.
public struct RevenueShare: Sendable, Hashable {
    public let account: FundedAccount
    /// Ten-thousandths of each charge, rounded down.
    public let basisPoints: UInt64

    public init(account: FundedAccount, basisPoints: UInt64) {
        self.account = account
        self.basisPoints = basisPoints
    }
}

/// The most that one call of a model can consume; holds are measured by it.
public struct ModelLimits: Sendable, Hashable {
    /// The most input tokens that the model takes.
    public let contextTokens: UInt64
    /// The most output tokens of one choice when the caller names no limit.
    public let maximumOutputTokens: UInt64

    public init(contextTokens: UInt64, maximumOutputTokens: UInt64) {
        self.contextTokens = contextTokens
        self.maximumOutputTokens = maximumOutputTokens
    }
}

extension TokenTerms: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(utf8: name)
        encoder.append(utf8: symbol)
        encoder.append(supply)
        encoder.append(percentClaimable)
        encoder.append(snapshotIntervalSeconds)
        encoder.append(claimWindow)
        if !leastSnapshotRevenue.isZero { encoder.append(leastSnapshotRevenue) }
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        name = try decoder.readText()
        symbol = try decoder.readText()
        supply = try decoder.readUInt256()
        percentClaimable = try decoder.readUInt64()
        snapshotIntervalSeconds = try decoder.readUInt64()
        claimWindow = try decoder.readUInt64()
        if decoder.isAtEnd {
            leastSnapshotRevenue = .zero
        } else {
            leastSnapshotRevenue = try decoder.readUInt256()
            guard !leastSnapshotRevenue.isZero else { throw decoder.invalid("not a value that the ledger writes") }
        }
    }
}

extension RevenueShare: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(basisPoints)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.read()
        basisPoints = try decoder.readUInt64()
    }
}

extension ModelLimits: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(contextTokens)
        encoder.append(maximumOutputTokens)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        contextTokens = try decoder.readUInt64()
        maximumOutputTokens = try decoder.readUInt64()
    }
}
