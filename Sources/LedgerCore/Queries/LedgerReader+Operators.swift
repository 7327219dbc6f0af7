public import EthereumPrimitives

/// More are not listed.
private let maximumRetiredOperators = 100_000

/// The keys that were the operator's before others replaced them.
extension LedgerReader {
    /// All of them, the earliest first. Each cost an entry and a signature, so that there are few.
    public func retiredOperators() throws -> [(address: Address, record: RetiredOperatorRecord)] {
        let prefix = RecordKind.retiredOperator.prefix
        let found: [(address: Address, record: RetiredOperatorRecord)] = try scan(prefix: prefix, after: nil, limit: maximumRetiredOperators)
            .compactMap { key, value in
                guard let address = Address(key.dropFirst(prefix.count)) else { return nil }
                return (address, try RetiredOperatorRecord(encoded: value))
            }
        return found.sorted { $0.record.entryNumber < $1.record.entryNumber }
    }

    /// The ledger as it was opened, with the key that was the operator's at a time. Where a rotation happened at that very time, the key after it.
    public func ledger(operatedAt time: Timestamp) throws -> OpenLedger {
        var view = LedgerView(reader: self)
        let now = try view.ledger()
        guard let retired = try retiredOperators().first(where: { time < $0.record.until }) else { return now }
        return now.operated(by: retired.address)
    }
}
