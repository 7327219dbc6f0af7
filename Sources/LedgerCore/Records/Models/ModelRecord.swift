public import EthereumPrimitives

/// A registered model.
public struct ModelRecord: Sendable, Hashable {
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
    /// Since when no call begins any more; nil for a model in service.
    public internal(set) var retiredAt: Timestamp?
    /// The holding that calls need; nil for a model that is open to every account.
    public internal(set) var gate: Gate?
}

extension ModelRecord: RecordValue {
    var record: Record { .model(self) }

    static func of(_ record: Record) -> Self? {
        guard case .model(let value) = record else { return nil }
        return value
    }

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
        if let retiredAt { encoder.append(retiredAt) }
        if let gate { encoder.append(gate) }
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
        if !decoder.isAtEnd, try !decoder.nextIsList() { retiredAt = try decoder.readTimestamp() }
        gate = decoder.isAtEnd ? nil : try decoder.read()
    }
}
