public import EthereumPrimitives

/// Names one record of the ledger's state. Records are projections of the journal: replaying it makes them again, byte for byte.
public enum RecordKey: Sendable, Hashable {
    case ledger
    case account(AccountName)
    case balance(AccountID, AssetNumber)
    case key(hash: Bytes32)
    case model(ModelID)
    case price(ModelID, version: UInt64)
    case hold(CommandID)
    case token(Address)
    case holder(token: Address, holder: Address)
    case checkpoint(token: Address, holder: Address, index: UInt64)
    case allowance(token: Address, owner: Address, spender: Address)
    case snapshot(token: Address, id: UInt64)
    /// One bit for each of 256 consecutive snapshots: whether the holder has claimed it.
    case claimed(token: Address, holder: Address, chunk: UInt64)
    case nonce(Address)
    /// The digest that used up a nonce, to tell a replay from a number out of order.
    case usedNonce(Address, nonce: UInt64)
    case commitment(Bytes32)
    /// Commitments that wait for their reveal, in the order of their making.
    case openCommitment(time: Timestamp, number: UInt64)
    case content(tokenID: UInt256)
    /// Of an entry that was reversed.
    case reversal(of: CommandID)
    case vesting(token: Address, holder: Address)
    /// 64 consecutive snapshots.
    case claimPage(token: Address, page: UInt64)
    case claimCursor(token: Address, holder: Address)
    case vestingRevocation(token: Address, holder: Address, schedule: UInt64)
    /// The volume of an account with a model in a calendar month, counted from January 1970.
    case volume(AccountName, ModelID, month: UInt64)
    case budget(BudgetID)
    /// The refunds of a call, by the call's id.
    case refund(CommandID)
    case leavePolicy(ModelID)
}

/// The kinds of records; the leading byte of a record's key. Permanent.
public enum RecordKind: UInt8, Sendable, CaseIterable {
    case ledger = 1
    case account = 3
    case balance = 4
    case key = 5
    case model = 6
    case price = 7
    case hold = 8
    case token = 9
    case holder = 10
    case checkpoint = 11
    case allowance = 12
    case snapshot = 13
    case claimed = 14
    case nonce = 15
    case usedNonce = 16
    case commitment = 17
    case openCommitment = 18
    case content = 19
    case reversal = 26
    case vesting = 27
    case claimPage = 28
    case claimCursor = 29
    case vestingRevocation = 30
    case volume = 20
    case budget = 21
    case refund = 22
    case leavePolicy = 32
}

extension RecordKey {
    public var kind: RecordKind {
        switch self {
        case .ledger: .ledger
        case .account: .account
        case .balance: .balance
        case .key: .key
        case .model: .model
        case .price: .price
        case .hold: .hold
        case .token: .token
        case .holder: .holder
        case .checkpoint: .checkpoint
        case .allowance: .allowance
        case .snapshot: .snapshot
        case .claimed: .claimed
        case .nonce: .nonce
        case .usedNonce: .usedNonce
        case .commitment: .commitment
        case .openCommitment: .openCommitment
        case .content: .content
        case .reversal: .reversal
        case .vesting: .vesting
        case .claimPage: .claimPage
        case .claimCursor: .claimCursor
        case .vestingRevocation: .vestingRevocation
        case .volume: .volume
        case .budget: .budget
        case .refund: .refund
        case .leavePolicy: .leavePolicy
        }
    }

    /// The key's bytes in the store: the kind, then the parts. Numbers are big-endian, so that the store's order is theirs, and texts end with a
    /// zero byte, which no name contains.
    public var bytes: [UInt8] {
        switch self {
        case .ledger: join(.ledger)
        case .account(let name): join(.account, text(name.description))
        case .balance(let account, let asset): join(.balance, account.keyBytes, bigEndian(UInt64(asset.value)))
        case .key(let hash): join(.key, hash.bytes)
        case .model(let model): join(.model, text(model.description))
        case .price(let model, let version): join(.price, text(model.description), bigEndian(version))
        case .hold(let id): holdKey(id)
        case .token(let token): join(.token, token.bytes)
        case .holder(let token, let holder): join(.holder, token.bytes, holder.bytes)
        case .checkpoint(let token, let holder, let index): join(.checkpoint, token.bytes, holder.bytes, bigEndian(index))
        case .allowance(let token, let owner, let spender): join(.allowance, token.bytes, owner.bytes, spender.bytes)
        case .snapshot(let token, let id): join(.snapshot, token.bytes, bigEndian(id))
        case .claimed(let token, let holder, let chunk): join(.claimed, token.bytes, holder.bytes, bigEndian(chunk))
        case .nonce(let holder): join(.nonce, holder.bytes)
        case .usedNonce(let holder, let nonce): join(.usedNonce, holder.bytes, bigEndian(nonce))
        case .commitment(let hash): join(.commitment, hash.bytes)
        case .openCommitment(let time, let number): join(.openCommitment, bigEndian(time.milliseconds), bigEndian(number))
        case .content(let tokenID): join(.content, tokenID.bigEndianBytes)
        case .reversal(let id): join(.reversal, id.bytes)
        case .vesting(let token, let holder): join(.vesting, token.bytes, holder.bytes)
        case .claimPage(let token, let page): join(.claimPage, token.bytes, bigEndian(page))
        case .claimCursor(let token, let holder): join(.claimCursor, token.bytes, holder.bytes)
        case .vestingRevocation(let token, let holder, let schedule): join(.vestingRevocation, token.bytes, holder.bytes, bigEndian(schedule))
        case .volume(let account, let model, let month): join(.volume, text(account.description), text(model.description), bigEndian(month))
        case .budget(let id): join(.budget, id.scope.keyBytes, [id.period.rawValue])
        case .refund(let call): join(.refund, call.bytes)
        case .leavePolicy(let model): join(.leavePolicy, text(model.description))
        }
    }
}

/// Ranges of keys that queries scan, in the order of the store.
extension RecordKind {
    /// The leading bytes of all keys of this kind.
    public var prefix: [UInt8] { [rawValue] }

    /// All prices of a model, oldest first.
    public static func prices(of model: ModelID) -> [UInt8] { join(.price, text(model.description)) }
    /// All holders of a token, by address.
    public static func holders(of token: Address) -> [UInt8] { join(.holder, token.bytes) }
    /// All snapshots of a token, oldest first.
    public static func snapshots(of token: Address) -> [UInt8] { join(.snapshot, token.bytes) }
    /// What claims over many snapshots need of a token's snapshots, oldest first.
    static func claimPages(of token: Address) -> [UInt8] { join(.claimPage, token.bytes) }
    /// The vesting schedules of a token, by holder.
    public static func vestings(of token: Address) -> [UInt8] { join(.vesting, token.bytes) }
}

extension BudgetScope {
    fileprivate var keyBytes: [UInt8] {
        switch self {
        case .key(let hash): [0] + hash.bytes
        case .account(let name): [1] + text(name.description)
        case .model(let model): [2] + text(model.description)
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

extension BudgetID {
    /// Reads what stands in a store's key after the kind.
    init?(keyBytes: some BidirectionalCollection<UInt8>) {
        guard let period = keyBytes.last.flatMap(BudgetPeriod.init), let scope = BudgetScope(keyBytes: keyBytes.dropLast()) else { return nil }
        self.init(scope: scope, period: period)
    }
}

extension AccountID {
    fileprivate var keyBytes: [UInt8] {
        switch self {
        case .external: [0]
        case .named(let name): [1] + text(name.description)
        case .address(let address): [2] + address.bytes
        case .revenue(let model): [3] + text(model.description)
        case .claimPool(let model): [4] + text(model.description)
        case .burnPool(let model): [5] + text(model.description)
        }
    }
}

private func join(_ kind: RecordKind, _ parts: [UInt8]...) -> [UInt8] {
    var bytes = [kind.rawValue]
    bytes.reserveCapacity(1 + parts.reduce(0) { $0 + $1.count })
    for part in parts { bytes += part }
    return bytes
}

/// In one piece: no other key is made as often.
private func holdKey(_ id: CommandID) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: 17) { buffer, count in
        buffer[0] = RecordKind.hold.rawValue
        withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) {
            UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[1...]).copyMemory(from: $0)
        }
        count = 17
    }
}

private func text(_ name: String) -> [UInt8] { Array(name.utf8) + [0] }

private func bigEndian(_ value: UInt64) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
}
