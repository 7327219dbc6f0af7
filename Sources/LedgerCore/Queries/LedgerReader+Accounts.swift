public import EthereumPrimitives

/// Accounts and holders in pages, in the order of their names and addresses.
extension LedgerReader {
    /// Up to `limit` callers' accounts with names after one, by name.
    public func accounts(after: AccountName?, limit: Int) throws -> [(name: AccountName, record: AccountRecord)] {
        let prefix = RecordKind.account.prefix
        return try scan(prefix: prefix, after: after.map { RecordKey.account($0).bytes }, limit: limit).map { key, value in
            let name = String(decoding: key.dropFirst(prefix.count).prefix { $0 != 0 }, as: UTF8.self)
            return (try AccountName(name), try AccountRecord(encoded: value))
        }
    }

    /// Up to `limit` addresses after one that ever had money, by address, with what they have.
    public func fundedAddresses(after: Address?, limit: Int) throws -> [(address: Address, balance: BalanceRecord)] {
        let prefix = RecordKind.fundedAddresses
        let last = after.map { RecordKey.balance(.address($0), .settlement).bytes }
        return try scan(prefix: prefix, after: last, limit: limit).compactMap { key, value in
            guard let address = Address(key.dropFirst(prefix.count).prefix(20)) else { return nil }
            return (address, try BalanceRecord(encoded: value))
        }
    }

    /// Up to `limit` open requests to be paid out, of holders after one, by holder.
    public func withdrawalRequests(after: Address?, limit: Int) throws -> [(holder: Address, record: WithdrawalRequestRecord)] {
        let prefix = RecordKind.withdrawalRequest.prefix
        return try scan(prefix: prefix, after: after.map { RecordKey.withdrawalRequest($0).bytes }, limit: limit).compactMap { key, value in
            guard let holder = Address(key.dropFirst(prefix.count)) else { return nil }
            return (holder, try WithdrawalRequestRecord(encoded: value))
        }
    }

    /// Calls `body` for each address that ever held a token or had money, by address, from behind one on, until it returns false.
    ///
    /// - Parameters:
    ///   - tokens: The tokens whose holders count; the money of an address counts always.
    ///   - body: Called with the address, its record of each token in their order, and what it has.
    public func forEachHolder(
        of tokens: [Address], after: Address?, _ body: (Address, [HolderRecord?], BalanceRecord) throws -> Bool
    ) throws {
        var holdings = try tokens.map { token in
            try MergedPages(after: after) { try self.holders(of: token, after: $0, limit: $1).map { ($0.holder, $0.record) } }
        }
        var balances = try MergedPages(after: after) { try self.fundedAddresses(after: $0, limit: $1).map { ($0.address, $0.balance) } }
        while let next = (holdings.compactMap(\.next) + [balances.next].compactMap { $0 }).min() {
            let records = try holdings.indices.map { try holdings[$0].take(next) }
            let balance = try balances.take(next)
            guard try body(next, records, balance ?? BalanceRecord()) else { return }
        }
    }
}

/// One of several lists that are read side by side in the order of their addresses, a page at a time.
private struct MergedPages<Value> {
    private static var pageSize: Int { 256 }

    private let read: (Address?, Int) throws -> [(Address, Value)]
    private var page: [(address: Address, value: Value)] = []
    private var index = 0
    private var isLast = false

    init(after: Address?, _ read: @escaping (Address?, Int) throws -> [(Address, Value)]) throws {
        self.read = read
        try load(after: after)
    }

    /// The address of the list's next element.
    var next: Address? { index < page.count ? page[index].address : nil }

    /// Returns the next element's value if it is of this address, and goes on to the one after it.
    mutating func take(_ address: Address) throws -> Value? {
        guard next == address else { return nil }
        defer { index += 1 }
        let value = page[index].value
        if index == page.count - 1, !isLast {
            try load(after: address)
            index = -1
        }
        return value
    }

    private mutating func load(after: Address?) throws {
        page = try read(after, MergedPages.pageSize).map { (address: $0.0, value: $0.1) }
        isLast = page.count < MergedPages.pageSize
        index = 0
    }
}
