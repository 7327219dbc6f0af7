public import EthereumPrimitives

/// A registered model.
public struct ModelRecord: LedgerCodable, Hashable {
    public let issuer: Address
    public let token: Address
    public let asset: AssetNumber
    public let split: [RevenueShare]
    public let limits: ModelLimits
    public let modelCommitment: Bytes32
    public let createdAt: Timestamp
    /// The newest price's version; the first is 1.
    public internal(set) var latestPriceVersion: UInt64
    /// The periods for which the model has a budget.
    public internal(set) var budgets: BudgetPeriods = []
}

/// One version of a model's prices.
public struct PriceRecord: LedgerCodable, Hashable {
    public let prices: PriceSchedule
    /// Calls that begin at this time or later, and before the next version's start, cost these prices.
    public let startsAt: Timestamp
    /// The journal entry that set the prices. Entries of one millisecond are told apart by it: a call that began before them costs the older prices.
    public let entryNumber: UInt64
}

/// An open hold. It is removed by the command that resolves it; its history stays in the journal.
public struct HoldRecord: LedgerCodable, Hashable {
    public let account: AccountName
    public let model: ModelID
    public let asset: AssetNumber
    public let amount: UInt256
    public let priceVersion: UInt64
    public let expiresAt: Timestamp
    /// When the call began: what month its volume is counted in, and what periods its budgets.
    public let startedAt: Timestamp
    /// The number of the hold's journal entry.
    public let entryNumber: UInt64
    /// The discount that was in force when the call began.
    public let discountBasisPoints: UInt64
    /// The budgets that count the hold.
    public let budgets: [BudgetID]
}

/// What an account used of a model in a calendar month, in calls whose price version has tiers, by the unit whose price it cost.
public struct VolumeRecord: LedgerCodable, Hashable {
    public internal(set) var volume: Usage
}

extension VolumeRecord {
    public func encode(to encoder: inout RLPEncoder) { volume.encode(to: &encoder) }
    public init(from decoder: inout RLPDecoder) throws(RLPError) { volume = try Usage(from: &decoder) }
}

extension ModelRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(issuer)
        encoder.append(token)
        encoder.append(asset)
        encoder.append(split)
        encoder.append(limits)
        encoder.append(modelCommitment)
        encoder.append(createdAt)
        encoder.append(latestPriceVersion)
        encoder.append(budgets)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        issuer = try decoder.readAddress()
        token = try decoder.readAddress()
        asset = try decoder.readAssetNumber()
        split = try decoder.readArray(maximumCount: RegisterModel.maximumShares)
        limits = try decoder.read()
        modelCommitment = try decoder.readBytes32()
        createdAt = try decoder.readTimestamp()
        latestPriceVersion = try decoder.readUInt64()
        budgets = try decoder.readBudgetPeriods()
    }
}

extension PriceRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(prices)
        encoder.append(startsAt)
        encoder.append(entryNumber)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        prices = try decoder.read()
        startsAt = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
    }
}

extension HoldRecord {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(model)
        encoder.append(asset)
        encoder.append(amount)
        encoder.append(priceVersion)
        encoder.append(expiresAt)
        encoder.append(startedAt)
        encoder.append(entryNumber)
        encoder.append(discountBasisPoints)
        encoder.append(budgets)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        model = try decoder.readModelID()
        asset = try decoder.readAssetNumber()
        amount = try decoder.readUInt256()
        priceVersion = try decoder.readUInt64()
        expiresAt = try decoder.readTimestamp()
        startedAt = try decoder.readTimestamp()
        entryNumber = try decoder.readUInt64()
        discountBasisPoints = try decoder.readUInt64()
        budgets = try decoder.readArray(maximumCount: BudgetID.maximumPerCall)
    }
}
