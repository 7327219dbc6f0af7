public import EthereumPrimitives

/// What a movement is counted in: money, or a model's token.
public enum MovedAsset: Sendable, Hashable {
    case money(AssetNumber)
    case token(Address)

    /// One byte string for each: 0 and four bytes, or 1 and the address.
    public var bytes: [UInt8] {
        switch self {
        case .money(let asset): [0] + (0..<4).map { UInt8(truncatingIfNeeded: asset.value >> (24 - 8 * UInt32($0))) }
        case .token(let token): [1] + token.bytes
        }
    }

    /// nil for bytes that ``bytes`` does not give.
    public init?(bytes: [UInt8]) {
        switch bytes.first {
        case 0 where bytes.count == 5: self = .money(AssetNumber(bytes.dropFirst().reduce(0) { $0 << 8 | UInt32($1) }))
        case 1:
            guard let token = Address(bytes.dropFirst()) else { return nil }
            self = .token(token)
        default: return nil
        }
    }
}

/// What one entry brought to an account and took from it, of one asset.
public struct Movement: Sendable, Hashable {
    public let account: AccountID
    public let asset: MovedAsset
    public internal(set) var received = UInt256.zero
    public internal(set) var given = UInt256.zero
}

extension JournalEntry {
    /// All that the entry moved, one movement for each account and asset: money as its postings say, tokens as its command says.
    ///
    /// - Parameter view: A state of the ledger with this entry in it.
    public func movements(in view: inout LedgerView) throws(Interruption) -> [Movement] {
        guard outcome == .accepted else { return [] }
        var movements = Movements()
        for posting in postings {
            switch posting.direction {
            case .credit: movements.add(received: posting.amount, posting.account, .money(posting.asset))
            case .debit: movements.add(given: posting.amount, posting.account, .money(posting.asset))
            }
        }
        try movements.addTokens(of: command, &view)
        return movements.list
    }
}

private struct Movements {
    private struct Key: Hashable {
        let account: AccountID
        let asset: MovedAsset
    }

    private(set) var list: [Movement] = []
    private var indices: [Key: Int] = [:]

    mutating func add(received: UInt256 = .zero, given: UInt256 = .zero, _ account: AccountID, _ asset: MovedAsset) {
        if received.isZero, given.isZero { return }
        let key = Key(account: account, asset: asset)
        let index = indices[key] ?? list.count
        if index == list.count {
            indices[key] = index
            list.append(Movement(account: account, asset: asset))
        }
        list[index].received = list[index].received.adding(received) ?? .max
        list[index].given = list[index].given.adding(given) ?? .max
    }

    private mutating func move(_ amount: UInt256, of token: Address, from giver: Address, to receiver: Address) {
        add(given: amount, .address(giver), .token(token))
        add(received: amount, .address(receiver), .token(token))
    }

    mutating func addTokens(of command: Command, _ view: inout LedgerView) throws(Interruption) {
        switch command {
        case .registerModel(let payload):
            add(received: payload.token.supply, .address(payload.issuer), .token(try view.model(payload.model).token))
        case .issuerTransfer(let payload):
            move(payload.amount, of: payload.token, from: try view.issuer(of: payload.token), to: payload.to)
        case .transfer(let payload): move(payload.amount, of: payload.token, from: payload.holder, to: payload.to)
        case .transferFrom(let payload): move(payload.amount, of: payload.token, from: payload.from, to: payload.to)
        case .burn(let payload): add(given: payload.amount, .address(payload.holder), .token(payload.token))
        case .grantVesting(let payload):
            move(payload.terms.total, of: payload.token, from: try view.issuer(of: payload.token), to: payload.holder)
        case .revokeVesting(let payload):
            let taken = try view.revokedAmount(of: payload.schedule, of: payload.holder, in: payload.token)
            move(taken, of: payload.token, from: payload.holder, to: try view.issuer(of: payload.token))
        case .linked(let payload):
            for member in payload.commands { try addTokens(of: member, &view) }
        default: break
        }
    }
}

extension LedgerView {
    fileprivate mutating func issuer(of token: Address) throws(Interruption) -> Address { try model(self.token(token).model).issuer }
}
