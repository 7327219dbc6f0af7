public import EthereumPrimitives

/// An open hold. It is removed by the command that resolves it; its history stays in the journal.
public struct HoldRecord: Sendable, Hashable {
    public let account: AccountName
    public let model: ModelID
    public let asset: AssetNumber
    public let amount: UInt256
    public let priceVersion: UInt64
    public let expiresAt: Timestamp
    /// The beginning of the call. It decides in which month its volume counts, and in which periods its budgets.
    public let startedAt: Timestamp
    /// The number of the hold's journal entry.
    public let entryNumber: UInt64
    /// The discount that was in force when the call began.
    public let discountBasisPoints: UInt64
    /// The budgets that count the hold.
    public let budgets: [BudgetID]
}

extension HoldRecord: RecordValue {
    var record: Record { .hold(self) }

    static func of(_ record: Record) -> Self? {
        guard case .hold(let value) = record else { return nil }
        return value
    }

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
