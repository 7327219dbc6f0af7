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

    /// Appends the key's bytes to others.
    func append(to bytes: inout [UInt8]) {
        bytes.append(kind.rawValue)
        appendParts(to: &bytes)
    }
}

/// A part of a record's key. Numbers are big-endian and texts end with a zero byte; the other parts have a fixed width or begin with a tag.
protocol KeyPart {
    func appendKey(to bytes: inout [UInt8])
}

extension UInt64: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { Swift.withUnsafeBytes(of: bigEndian) { bytes.append(contentsOf: $0) } }
}

extension Timestamp: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { milliseconds.appendKey(to: &bytes) }
}

extension AssetNumber: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { UInt64(value).appendKey(to: &bytes) }
}

extension AccountName: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { bytes.append(text: description) }
}

extension ModelID: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { bytes.append(text: description) }
}

extension ProgramID: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { bytes.append(text: description) }
}

extension CommandID: KeyPart {
    func appendKey(to bytes: inout [UInt8]) {
        high.appendKey(to: &bytes)
        low.appendKey(to: &bytes)
    }
}

extension Bytes32: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { withUnsafeBytes { bytes.append(contentsOf: $0) } }
}

extension UInt256: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { Bytes32(self).appendKey(to: &bytes) }
}

extension Address: KeyPart {
    func appendKey(to bytes: inout [UInt8]) { withUnsafeBytes { bytes.append(contentsOf: $0) } }
}

extension AccountID: KeyPart {
    /// Stands before the address of an account in a key.
    fileprivate static let addressTag: UInt8 = 2

    func appendKey(to bytes: inout [UInt8]) {
        switch self {
        case .external: bytes.append(0)
        case .named(let name): name.appendKey(to: &bytes, tag: 1)
        case .address(let address): address.appendKey(to: &bytes, tag: AccountID.addressTag)
        case .revenue(let model): model.appendKey(to: &bytes, tag: 3)
        case .claimPool(let model): model.appendKey(to: &bytes, tag: 4)
        case .burnPool(let model): model.appendKey(to: &bytes, tag: 5)
        case .program(let program, let version, let pool):
            program.appendKey(to: &bytes, tag: 16)
            version.appendKey(to: &bytes)
            bytes.append(text: pool)
        }
    }
}

extension BudgetID: KeyPart {
    func appendKey(to bytes: inout [UInt8]) {
        switch scope {
        case .key(let hash): hash.appendKey(to: &bytes, tag: 0)
        case .account(let name): name.appendKey(to: &bytes, tag: 1)
        case .model(let model): model.appendKey(to: &bytes, tag: 2)
        }
        bytes.append(period.rawValue)
    }
}

extension KeyPart {
    fileprivate func appendKey(to bytes: inout [UInt8], tag: UInt8) {
        bytes.append(tag)
        appendKey(to: &bytes)
    }
}

/// Ranges of keys that queries scan, in the order of the store.
extension RecordKind {
    /// The leading bytes of all keys of this kind.
    public var prefix: [UInt8] { [rawValue] }

    /// All prices of a model, oldest first.
    public static func prices(of model: ModelID) -> [UInt8] {
        var bytes = RecordKind.price.prefix
        model.appendKey(to: &bytes)
        return bytes
    }

    /// All holders of a token, by address.
    public static func holders(of token: Address) -> [UInt8] { RecordKind.holder.prefix + token.bytes }
    /// The balances of all addresses, by address.
    static var fundedAddresses: [UInt8] { balance.prefix + [AccountID.addressTag] }
    /// All snapshots of a token, oldest first.
    public static func snapshots(of token: Address) -> [UInt8] { RecordKind.snapshot.prefix + token.bytes }
    /// All claim pages of a token, oldest first.
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

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(contentsOf: text.utf8)
        append(0)
    }

    mutating func append(_ id: CommandID) { id.appendKey(to: &self) }
    mutating func append(_ word: Bytes32) { word.appendKey(to: &self) }
}
