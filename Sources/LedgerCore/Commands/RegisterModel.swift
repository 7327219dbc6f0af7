public import EthereumPrimitives

/// A model with its revenue token, price schedule and revenue split, all in one entry.
public struct RegisterModel: Sendable, Hashable {
    /// The most shares of a revenue split.
    public static let maximumShares = 64

    public let model: ModelID
    /// Receives the token's whole supply.
    public let issuer: Address
    public let token: TokenTerms
    public let asset: AssetNumber
    public let prices: PriceSchedule
    /// Shares of every charge that go elsewhere before the token's holders; the rest is the token's revenue.
    public let split: [RevenueShare]
    public let limits: ModelLimits
    /// The hash of the model's weights and configuration; zero where the operator states none.
    public let modelCommitment: Bytes32

    public init(
        model: ModelID, issuer: Address, token: TokenTerms, asset: AssetNumber = .settlement, prices: PriceSchedule, split: [RevenueShare] = [],
        limits: ModelLimits, modelCommitment: Bytes32
    ) {
        self.model = model
        self.issuer = issuer
        self.token = token
        self.asset = asset
        self.prices = prices
        self.split = split
        self.limits = limits
        self.modelCommitment = modelCommitment
    }
}

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
    /// How many of the newest snapshots can be claimed; 0: all of them, for ever.
    public let claimWindow: UInt64

    public init(name: String, symbol: String, supply: UInt256, percentClaimable: UInt64, snapshotIntervalSeconds: UInt64, claimWindow: UInt64) {
        self.name = name
        self.symbol = symbol
        self.supply = supply
        self.percentClaimable = percentClaimable
        self.snapshotIntervalSeconds = snapshotIntervalSeconds
        self.claimWindow = claimWindow
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

/// How much one call of a model can consume: what holds are measured by.
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

/// A new price schedule, from a time that is not past.
public struct SetPrice: Sendable, Hashable {
    public let model: ModelID
    public let prices: PriceSchedule
    /// nil: from the time of the entry.
    public let startsAt: Timestamp?

    public init(model: ModelID, prices: PriceSchedule, startsAt: Timestamp?) {
        self.model = model
        self.prices = prices
        self.startsAt = startsAt
    }
}

extension RegisterModel: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(issuer)
        encoder.append(token)
        encoder.append(asset)
        encoder.append(prices)
        encoder.append(split)
        encoder.append(limits)
        encoder.append(modelCommitment)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        issuer = try decoder.readAddress()
        token = try decoder.read()
        asset = try decoder.readAssetNumber()
        prices = try decoder.read()
        split = try decoder.readArray(maximumCount: RegisterModel.maximumShares)
        limits = try decoder.read()
        modelCommitment = try decoder.readBytes32()
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
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        name = try decoder.readText()
        symbol = try decoder.readText()
        supply = try decoder.readUInt256()
        percentClaimable = try decoder.readUInt64()
        snapshotIntervalSeconds = try decoder.readUInt64()
        claimWindow = try decoder.readUInt64()
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

extension SetPrice: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(prices)
        encoder.append(optional: startsAt)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        prices = try decoder.read()
        startsAt = try decoder.readOptionalTimestamp()
    }
}
