public import EthereumPrimitives

/// Revenue that reaches a model from outside the gateway.
public struct Deposit: Sendable, Hashable {
    public let model: ModelID
    public let amount: UInt256
    /// What it came from. For people; at most 256 bytes.
    public let reference: String

    public init(model: ModelID, amount: UInt256, reference: String) {
        self.model = model
        self.amount = amount
        self.reference = reference
    }
}

/// Freezes the balances of a token and makes its revenue since the last snapshot claimable.
public struct TakeSnapshot: Sendable, Hashable {
    public let token: Address

    public init(token: Address) {
        self.token = token
    }
}

/// Moves tokens that the issuer holds; the only movement that needs no holder's signature.
public struct IssuerTransfer: Sendable, Hashable {
    public let token: Address
    public let to: Address
    public let amount: UInt256

    public init(token: Address, to: Address, amount: UInt256) {
        self.token = token
        self.to = to
        self.amount = amount
    }
}

/// ERC-20 `transfer`, signed by the holder.
public struct Transfer: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let to: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, to: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.to = to
        self.amount = amount
        self.authorization = authorization
    }
}

/// ERC-20 `approve`, signed by the holder.
public struct Approve: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let spender: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, spender: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.spender = spender
        self.amount = amount
        self.authorization = authorization
    }
}

/// ERC-20 `transferFrom`, signed by the spender.
public struct TransferFrom: Sendable, Hashable {
    public let spender: Address
    public let token: Address
    public let from: Address
    public let to: Address
    public let amount: UInt256
    public let authorization: HolderAuthorization

    public init(spender: Address, token: Address, from: Address, to: Address, amount: UInt256, authorization: HolderAuthorization) {
        self.spender = spender
        self.token = token
        self.from = from
        self.to = to
        self.amount = amount
        self.authorization = authorization
    }
}

/// ERC-7641 `burn`, signed by the holder: destroys tokens and pays their share of the burn pool to a recipient's account.
public struct Burn: Sendable, Hashable {
    public let holder: Address
    public let token: Address
    public let amount: UInt256
    public let recipient: Address
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, amount: UInt256, recipient: Address, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.amount = amount
        self.recipient = recipient
        self.authorization = authorization
    }
}

/// ERC-7641 `claim` and `claimBatch`, signed by the holder: pays the revenue of some snapshots to a recipient's account, all of them or none.
public struct Claim: Sendable, Hashable {
    /// More snapshots than this in one claim are malformed.
    public static let maximumSnapshots = 4096

    public let holder: Address
    public let token: Address
    public let snapshotIDs: [UInt256]
    public let recipient: Address
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, snapshotIDs: [UInt256], recipient: Address, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.snapshotIDs = snapshotIDs
        self.recipient = recipient
        self.authorization = authorization
    }
}
