import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Generations of a ledger's history")
struct GenerationTests {
    @Test("A generation changes the domain that holders sign for, and nothing else of the ledger")
    func domain() throws {
        var ledger = try TestLedger()
        var view = ledger.view
        #expect(try view.signingDomain() == TestLedger.genesis.signingDomain)
        var separators: Set<Bytes32> = [TestLedger.genesis.signingDomain.separator]
        for number in 1...3 as ClosedRange<UInt64> {
            try ledger.accept(.beginGeneration(BeginGeneration(salt: word(number))))
            view = ledger.view
            #expect(try view.generation()?.number == number)
            #expect(try view.signingDomain().salt == word(number))
            #expect(try separators.insert(view.signingDomain().separator).inserted)
            #expect(try view.ledger() == TestLedger.genesis)
        }
    }

    @Test("The separator of a domain with a salt is that of EIP-712")
    func separator() {
        let (base, salt) = (TestLedger.genesis.signingDomain, word(0x5A17))
        let type = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract,bytes32 salt)"
        let words: [Bytes32] = [
            Keccak256.hash(utf8: type), Keccak256.hash(utf8: "imo"), Keccak256.hash(utf8: "1"), Bytes32(base.chainID),
            Bytes32([UInt8](repeating: 0, count: 12) + base.verifyingContract.bytes) ?? .zero, salt,
        ]
        let domain = SigningDomain(chainID: base.chainID, verifyingContract: base.verifyingContract, salt: salt)
        #expect(domain.separator == Keccak256.hash(words.flatMap(\.bytes)))
    }

    @Test("A nonce that was used before is not told as a replay where the message was signed for another generation")
    func usedNonce() throws {
        var token = try RevenueToken()
        let authorization = try token.ledger.authorization(of: RevenueToken.issuer)
        let transfer = Command.transfer(
            Transfer(holder: RevenueToken.issuer, token: token.token, to: address(0x900), amount: 1, authorization: authorization))
        try token.ledger.accept(transfer)
        #expect(try token.ledger.apply(transfer) == .authorizationReplayed)
        try token.ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        #expect(try token.ledger.apply(transfer) == .nonceOutOfOrder)
    }

    @Test("What was paid out before a restoration is taken from the next claim, so that nothing leaves twice")
    func owedPayout() throws {
        let holder = FundedAccount.address(RevenueToken.issuer)
        var token = try RevenueToken(percentClaimable: 60)
        try token.deposit(1_000)
        try token.snapshotAfterInterval()
        let payout = Command.recordPayout(RecordPayout(account: holder, amount: 600, reference: "tx"))
        #expect(try token.ledger.apply(payout) == .generationNotBegun)
        try token.ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        try token.ledger.accept(payout)
        var view = token.ledger.view
        #expect(try view.owedPayout(of: holder.id) == 600)
        #expect(try token.claim([1]) == .accepted)
        view = token.ledger.view
        #expect(try view.owedPayout(of: holder.id) == 0)
        #expect(try view.balance(of: holder.id).available == 0)
        #expect(try view.balance(of: .external).credits == 600)
        #expect(try view.generation()?.debtors == 0)
        try token.ledger.accept(.credit(Credit(account: holder, amount: 5, reference: "")))
        view = token.ledger.view
        #expect(try view.balance(of: holder.id).available == 5)
    }

    @Test("What the account has is taken at once, the rest from what comes; money that was taken cannot be given back by a reversal")
    func partOfPayout() throws {
        let account = FundedAccount.named(try AccountName("acme"))
        var ledger = try TestLedger()
        try ledger.accept(.createAccount(CreateAccount(name: AccountName("acme"))))
        try ledger.accept(.credit(Credit(account: account, amount: 30, reference: "")))
        try ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        try ledger.accept(.recordPayout(RecordPayout(account: account, amount: 100, reference: "bank 1")))
        var view = ledger.view
        #expect(try (view.balance(of: account.id).available, view.owedPayout(of: account.id)) == (0, 70))
        let credit = ledger.nextID()
        try ledger.accept(.credit(Credit(account: account, amount: 50, reference: "")), id: credit)
        view = ledger.view
        #expect(try (view.balance(of: account.id).available, view.owedPayout(of: account.id)) == (0, 20))
        #expect(try ledger.apply(.reverse(Reverse(entry: credit, reference: ""))) == .entryAlreadyReversed)
        try ledger.accept(.credit(Credit(account: account, amount: 50, reference: "")))
        view = ledger.view
        #expect(try (view.balance(of: account.id).available, view.owedPayout(of: account.id)) == (30, 0))
    }

    @Test("What calls earned pays what is owed before it can be withdrawn, paid on a chain or transferred", arguments: 0..<3)
    func earnings(way: Int) throws {
        let partner = FundedAccount.address(address(0xFEE))
        var metered = try MeteredLedger(
            prices: CommandSamples.schedule([.call: coins(1_000_000)]), split: [RevenueShare(account: partner, basisPoints: 5000)], credit: coins(10))
        try metered.ledger.accept(.openSender(OpenSender(sender: address(0x5E4D), firstNonce: 0)))
        try metered.ledger.accept(.beginGeneration(BeginGeneration(salt: word(1))))
        try metered.ledger.accept(.recordPayout(RecordPayout(account: partner, amount: coins(1), reference: "bank 1")))
        for _ in 0..<3 { _ = try metered.call(Usage([.call: 1])) }
        #expect(try metered.balance(of: partner.id).available == coins(3) >> 1, "the settlements pay in full")
        let leave = { (amount: UInt256) -> Command in
            let payment = TransactionIntent.Payment(payer: partner, amount: amount)
            switch way {
            case 0: return .withdraw(Withdraw(account: partner, amount: amount, reference: ""))
            case 1: return .transferFunds(TransferFunds(from: partner, to: .named(metered.caller), amount: amount, reference: ""))
            default:
                let intent = TransactionIntent(to: address(9), value: amount, data: [], purpose: "", payment: payment)
                return .queueTransaction(QueueTransaction(sender: address(0x5E4D), intent: intent))
            }
        }
        #expect(try metered.ledger.apply(leave(coins(1))) == .insufficientBalance)
        let id = metered.ledger.nextID()
        try metered.ledger.accept(leave(coins(1) >> 1), id: id)
        var view = metered.ledger.view
        #expect(try view.owedPayout(of: partner.id) == 0)
        #expect(try view.balance(of: partner.id).available == 0)
        #expect(try metered.ledger.apply(.reverse(Reverse(entry: id, reference: ""))) != .accepted)
    }
}
