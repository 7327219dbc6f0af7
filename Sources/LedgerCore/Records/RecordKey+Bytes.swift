public import EthereumPrimitives

extension RecordKey {
    /// The key's bytes in the store: the kind, then the parts. Numbers are big-endian, so that the store's order is theirs, and texts end with a
    /// zero byte, which no name contains.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64)
        append(to: &bytes)
        return bytes
    }

    /// Adds the key's bytes to others.
    func append(to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        switch self {
        case .ledger: break
        case .account(let name): bytes.append(text: name.description)
        case .balance(let account, let asset):
            account.append(to: &bytes)
            bytes.append(bigEndian: UInt64(asset.value))
        case .key(let hash): bytes.append(hash)
        case .model(let model): bytes.append(text: model.description)
        case .price(let model, let version):
            bytes.append(text: model.description)
            bytes.append(bigEndian: version)
        case .hold(let id): bytes.append(id)
        case .token(let token): bytes.append(token)
        case .holder(let token, let holder): bytes.append(token, holder)
        case .checkpoint(let token, let holder, let index):
            bytes.append(token, holder)
            bytes.append(bigEndian: index)
        case .allowance(let token, let owner, let spender): bytes.append(token, owner, spender)
        case .snapshot(let token, let id):
            bytes.append(token)
            bytes.append(bigEndian: id)
        case .claimed(let token, let holder, let chunk):
            bytes.append(token, holder)
            bytes.append(bigEndian: chunk)
        case .nonce(let holder): bytes.append(holder)
        case .usedNonce(let holder, let nonce):
            bytes.append(holder)
            bytes.append(bigEndian: nonce)
        case .commitment(let hash): bytes.append(hash)
        case .openCommitment(let time, let number):
            bytes.append(bigEndian: time.milliseconds)
            bytes.append(bigEndian: number)
        case .content(let tokenID): bytes.append(Bytes32(tokenID))
        case .reversal(let id): bytes.append(id)
        case .vesting(let token, let holder): bytes.append(token, holder)
        case .claimPage(let token, let page):
            bytes.append(token)
            bytes.append(bigEndian: page)
        case .claimCursor(let token, let holder): bytes.append(token, holder)
        case .vestingRevocation(let token, let holder, let schedule):
            bytes.append(token, holder)
            bytes.append(bigEndian: schedule)
        case .volume(let account, let model, let month):
            bytes.append(text: account.description)
            bytes.append(text: model.description)
            bytes.append(bigEndian: month)
        case .budget(let id):
            id.scope.append(to: &bytes)
            bytes.append(id.period.rawValue)
        case .refund(let call): bytes.append(call)
        case .leavePolicy(let model): bytes.append(text: model.description)
        }
    }
}

/// Ranges of keys that queries scan, in the order of the store.
extension RecordKind {
    /// The leading bytes of all keys of this kind.
    public var prefix: [UInt8] { [rawValue] }

    /// All prices of a model, oldest first.
    public static func prices(of model: ModelID) -> [UInt8] {
        var bytes = RecordKind.price.prefix
        bytes.append(text: model.description)
        return bytes
    }

    /// All holders of a token, by address.
    public static func holders(of token: Address) -> [UInt8] { RecordKind.holder.prefix + token.bytes }
    /// All snapshots of a token, oldest first.
    public static func snapshots(of token: Address) -> [UInt8] { RecordKind.snapshot.prefix + token.bytes }
    /// What claims over many snapshots need of a token's snapshots, oldest first.
    static func claimPages(of token: Address) -> [UInt8] { RecordKind.claimPage.prefix + token.bytes }
    /// The vesting schedules of a token, by holder.
    public static func vestings(of token: Address) -> [UInt8] { RecordKind.vesting.prefix + token.bytes }
}

extension BudgetID {
    /// Reads what stands in a store's key after the kind.
    init?(keyBytes: some BidirectionalCollection<UInt8>) {
        guard let period = keyBytes.last.flatMap(BudgetPeriod.init), let scope = BudgetScope(keyBytes: keyBytes.dropLast()) else { return nil }
        self.init(scope: scope, period: period)
    }
}

extension BudgetScope {
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .key(let hash):
            bytes.append(0)
            bytes.append(hash)
        case .account(let name): bytes.append(1, text: name.description)
        case .model(let model): bytes.append(2, text: model.description)
        }
    }

    fileprivate init?(keyBytes: some Collection<UInt8>) {
        let name = String(decoding: keyBytes.dropFirst().prefix { $0 != 0 }, as: UTF8.self)
        switch keyBytes.first {
        case 0:
            guard let hash = Bytes32(keyBytes.dropFirst()) else { return nil }
            self = .key(hash)
        case 1:
            guard let account = try? AccountName(name) else { return nil }
            self = .account(account)
        case 2:
            guard let model = try? ModelID(name) else { return nil }
            self = .model(model)
        default: return nil
        }
    }
}

extension AccountID {
    fileprivate func append(to bytes: inout [UInt8]) {
        switch self {
        case .external: bytes.append(0)
        case .named(let name): bytes.append(1, text: name.description)
        case .address(let address):
            bytes.append(2)
            bytes.append(address)
        case .revenue(let model): bytes.append(3, text: model.description)
        case .claimPool(let model): bytes.append(4, text: model.description)
        case .burnPool(let model): bytes.append(5, text: model.description)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(contentsOf: text.utf8)
        append(0)
    }

    fileprivate mutating func append(_ tag: UInt8, text: String) {
        append(tag)
        append(text: text)
    }

    fileprivate mutating func append(bigEndian value: UInt64) { Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) } }

    mutating func append(_ id: CommandID) {
        append(bigEndian: id.high)
        append(bigEndian: id.low)
    }

    mutating func append(_ word: Bytes32) { word.withUnsafeBytes { append(contentsOf: $0) } }

    fileprivate mutating func append(_ addresses: Address...) {
        for address in addresses { address.withUnsafeBytes { append(contentsOf: $0) } }
    }
}
