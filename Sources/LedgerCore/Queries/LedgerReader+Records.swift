public import EthereumPrimitives

extension LedgerReader {
    /// All records whose keys begin with a prefix, in key order, read in pages.
    ///
    /// - Parameter body: Called with the key's bytes after the prefix, and the record.
    public func forEachRecord<Value: LedgerCodable>(
        prefix: [UInt8], as type: Value.Type, pageSize: Int = 1_000, _ body: (ArraySlice<UInt8>, Value) throws -> Void
    ) throws {
        var last: [UInt8]?
        while true {
            let page = try scan(prefix: prefix, after: last, limit: pageSize)
            for (key, value) in page { try body(key.dropFirst(prefix.count), try Value(encoded: value)) }
            guard page.count == pageSize else { return }
            last = page.last?.key
        }
    }

    /// The text that ends with a zero byte, as names stand in keys.
    private func name(in bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    /// All models, by id.
    public func models() throws -> [(id: ModelID, record: ModelRecord)] {
        var models: [(ModelID, ModelRecord)] = []
        try forEachRecord(prefix: RecordKind.model.prefix, as: ModelRecord.self) { key, record in
            models.append((try ModelID(name(in: key)), record))
        }
        return models
    }

    /// All API keys, revoked ones included, by hash.
    public func keys() throws -> [(hash: Bytes32, record: KeyRecord)] {
        var keys: [(Bytes32, KeyRecord)] = []
        try forEachRecord(prefix: RecordKind.key.prefix, as: KeyRecord.self) { key, record in
            if let hash = Bytes32(key) { keys.append((hash, record)) }
        }
        return keys
    }

    /// The accounts from which the ledger sends transactions, by address.
    public func senders() throws -> [(address: Address, record: SenderRecord)] {
        var senders: [(Address, SenderRecord)] = []
        try forEachRecord(prefix: RecordKind.sender.prefix, as: SenderRecord.self) { key, record in
            if let address = Address(key) { senders.append((address, record)) }
        }
        return senders
    }

    /// The models that are open to callers without an account, by id.
    public func paymentTerms() throws -> [(model: ModelID, terms: PaymentTerms)] {
        var all: [(ModelID, PaymentTerms)] = []
        try forEachRecord(prefix: RecordKind.paymentTerms.prefix, as: PaymentTerms.self) { key, terms in
            all.append((try ModelID(name(in: key)), terms))
        }
        return all
    }

    /// The payments that are not over: not settled, or settled and not yet closed.
    public func openPayments() throws -> [PaymentID] {
        var payments: [PaymentID] = []
        try forEachRecord(prefix: RecordKind.openPayment.prefix, as: OpenPaymentRecord.self) { key, _ in
            if let hash = Bytes32(key) { payments.append(PaymentID(hash)) }
        }
        return payments
    }

    /// All price versions of a model, oldest first.
    public func prices(of model: ModelID) throws -> [PriceRecord] {
        var prices: [PriceRecord] = []
        try forEachRecord(prefix: RecordKind.prices(of: model), as: PriceRecord.self) { _, record in prices.append(record) }
        return prices
    }

    /// Up to `limit` holders of a token after an address, by address; holders whose balance is zero included.
    public func holders(of token: Address, after: Address?, limit: Int) throws -> [(holder: Address, record: HolderRecord)] {
        let prefix = RecordKind.holders(of: token)
        return try scan(prefix: prefix, after: after.map { prefix + $0.bytes }, limit: limit).compactMap { key, value in
            guard let holder = Address(key.dropFirst(prefix.count)) else { return nil }
            return (holder, try HolderRecord(encoded: value))
        }
    }

    /// All snapshots of a token, oldest first; the first has id 1.
    public func snapshots(of token: Address) throws -> [SnapshotRecord] {
        var snapshots: [SnapshotRecord] = []
        try forEachRecord(prefix: RecordKind.snapshots(of: token), as: SnapshotRecord.self) { _, record in snapshots.append(record) }
        var index = 0
        try forEachRecord(prefix: RecordKind.claimPages(of: token), as: ClaimPageRecord.self) { _, page in
            for row in page.rows where index < snapshots.count {
                snapshots[index].add(row)
                index += 1
            }
        }
        return snapshots
    }

    /// All budgets: those of keys first, then of accounts, then of models.
    public func budgets() throws -> [(id: BudgetID, record: BudgetRecord)] {
        var budgets: [(BudgetID, BudgetRecord)] = []
        try forEachRecord(prefix: RecordKind.budget.prefix, as: BudgetRecord.self) { key, record in
            if let id = BudgetID(keyBytes: key) { budgets.append((id, record)) }
        }
        return budgets
    }

    /// All open holds, oldest first.
    public func holds() throws -> [(id: CommandID, record: HoldRecord)] {
        var holds: [(CommandID, HoldRecord)] = []
        try forEachRecord(prefix: RecordKind.hold.prefix, as: HoldRecord.self) { key, record in
            if let id = CommandID(key) { holds.append((id, record)) }
        }
        return holds
    }
}
