internal import EthereumPrimitives
internal import LedgerCore

extension NaiveLedger {
    mutating func set(_ command: SetAccountOwner) throws(Outcome) {
        try requireAccount(.named(command.account))
        if let owner = command.owner { try requireUsable(.address(owner)) }
        owners[command.account] = command.owner
    }

    mutating func revoke(_ command: RevokeOwnKey) throws(Outcome) {
        try requireAccount(.named(command.account))
        try require(owners[command.account] == command.owner, .notAccountOwner)
        let key = keys[command.keyHash] ?? Key(account: command.account)
        try require(key.account == command.account, .keyNotFound)
        try require(!key.isRevoked, .keyRevoked)
        keys[command.keyHash] = key
        keys[command.keyHash]?.isRevoked = true
    }
}

extension CommandGenerator {
    /// Names owners of accounts, and makes and revokes keys by their signatures.
    mutating func ownership(_ model: NaiveLedger) -> Command {
        let account = account()
        let owner = model.owners[account].map { chance(90) ? $0 : holder() } ?? holder()
        switch random.next(upperBound: 4 as UInt64) {
        case 0: return .setAccountOwner(SetAccountOwner(account: account, owner: chance(10) ? nil : holder()))
        case 1:
            return .revokeOwnKey(RevokeOwnKey(owner: owner, account: account, keyHash: walletKey(), authorization: authorization(owner, model)))
        default:
            let expiresAt = time.adding(milliseconds: random.next(upperBound: 4_000_000))
            return .createKey(
                CreateKey(keyHash: walletKey(), account: account, label: "w", wallet: WalletKeyTerms(owner: owner, expiresAt: expiresAt)))
        }
    }

    /// More of them than of other keys, as each is made once and ends.
    mutating func walletKey() -> Bytes32 { chance(10) ? key() : word(1_000 + random.next(upperBound: 40)) }
}
