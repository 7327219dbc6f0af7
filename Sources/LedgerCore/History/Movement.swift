public import EthereumPrimitives

/// The asset that a movement is counted in: money, or a model's token.
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

/// The amounts of one asset that one entry brought to an account and took from it.
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

    mutating func addTokens(of command: Command, _ view: inout LedgerView) throws(Interruption) {
        for movement in try command.payload.tokenMovements(in: &view) {
            if let giver = movement.giver { add(given: movement.amount, .address(giver), .token(movement.token)) }
            if let receiver = movement.receiver { add(received: movement.amount, .address(receiver), .token(movement.token)) }
        }
    }
}

extension LedgerView {
    mutating func issuer(of token: Address) throws(Interruption) -> Address { try model(self.token(token).model).issuer }
}
