import EthereumPrimitives
import LedgerCore
import Testing

@Suite("API keys that are signatures of an account's owner")
struct WalletKeyRuleTests {
    private static let owner = address(0x0B)
    private static let other = address(0x0C)

    /// A ledger whose caller has an owner, and a key of the owner's signature that is good for an hour.
    private static func metered() throws -> (MeteredLedger, key: Bytes32) {
        var prices = PriceSchedule()
        prices[.call] = 1_000_000
        var metered = try MeteredLedger(prices: prices, credit: 100)
        let key = word(0xD16E57)
        try metered.ledger.accept(.setAccountOwner(SetAccountOwner(account: metered.caller, owner: owner)))
        #expect(try create(key, &metered) == .accepted)
        return (metered, key)
    }

    private static func create(_ key: Bytes32, by signer: Address = owner, _ metered: inout MeteredLedger) throws -> Outcome {
        let terms = WalletKeyTerms(owner: signer, expiresAt: metered.ledger.time.adding(milliseconds: 3_600_000))
        return try metered.ledger.apply(.createKey(CreateKey(keyHash: key, account: metered.caller, label: "agent", wallet: terms)))
    }

    private static func call(_ key: Bytes32, _ metered: inout MeteredLedger) throws -> Outcome {
        let hold = Hold(
            account: metered.caller, model: metered.model, keyHash: key, greatestUsage: Usage([.call: 1]),
            expiresAt: metered.ledger.time.adding(milliseconds: 60_000), requestHash: word(1))
        return try metered.ledger.apply(.hold(hold), id: metered.ledger.nextID())
    }

    private static func revoke(_ key: Bytes32, by signer: Address = owner, _ metered: inout MeteredLedger) throws -> Outcome {
        try metered.ledger.apply(
            .revokeOwnKey(
                RevokeOwnKey(
                    owner: signer, account: metered.caller, keyHash: key, authorization: metered.ledger.authorization(of: signer))))
    }

    @Test("A key makes calls until the millisecond in which it ends")
    func expiry() throws {
        var (metered, key) = try Self.metered()
        metered.ledger.time = metered.ledger.time.adding(milliseconds: 3_599_999)
        #expect(try Self.call(key, &metered) == .accepted)
        metered.ledger.time = metered.ledger.time.adding(milliseconds: 1)
        #expect(try Self.call(key, &metered) == .keyExpired)
    }

    @Test("Only the owner's signature makes a key, and its keys end when the account gets another owner, for as long as it has it")
    func owners() throws {
        var (metered, key) = try Self.metered()
        #expect(try Self.create(word(2), by: Self.other, &metered) == .notAccountOwner)
        for owner in [Self.other, nil] {
            try metered.ledger.accept(.setAccountOwner(SetAccountOwner(account: metered.caller, owner: owner)))
            #expect(try Self.call(key, &metered) == .notAccountOwner)
        }
        #expect(try Self.call(metered.keyHash, &metered) == .accepted)
        try metered.ledger.accept(.setAccountOwner(SetAccountOwner(account: metered.caller, owner: Self.owner)))
        #expect(try Self.call(key, &metered) == .accepted)
        let nobody = SetAccountOwner(account: metered.caller, owner: .zero)
        #expect(try metered.ledger.apply(.setAccountOwner(nobody)) == .recipientUnusable)
    }

    @Test("The owner revokes any key of the account, at the next call and for good; nobody else does")
    func revocation() throws {
        var (metered, key) = try Self.metered()
        #expect(try Self.revoke(key, by: Self.other, &metered) == .notAccountOwner)
        for key in [key, metered.keyHash] {
            #expect(try Self.call(key, &metered) == .accepted)
            #expect(try Self.revoke(key, &metered) == .accepted)
            #expect(try Self.call(key, &metered) == .keyRevoked)
            #expect(try Self.revoke(key, &metered) == .keyRevoked)
        }
        #expect(try Self.create(key, &metered) == .keyExists)
    }

    @Test("A key that is revoked before it was shown is never taken")
    func revocationBeforeUse() throws {
        var (metered, _) = try Self.metered()
        let leaked = word(0x1EA)
        #expect(try Self.revoke(leaked, &metered) == .accepted)
        #expect(try Self.create(leaked, &metered) == .keyExists)
        #expect(try Self.call(leaked, &metered) == .keyRevoked)
    }

    @Test("The owner of one account does not revoke a key of another")
    func othersKey() throws {
        var (metered, _) = try Self.metered()
        let stranger = try AccountName("stranger")
        try metered.ledger.accept(.createAccount(CreateAccount(name: stranger)))
        try metered.ledger.accept(.createKey(CreateKey(keyHash: word(77), account: stranger, label: "")))
        #expect(try Self.revoke(word(77), &metered) == .keyNotFound)
    }
}
