import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Payments without an account")
struct PaymentTests {
    static let token = PaymentToken(chainID: 8453, contract: address(0x05DC), name: "USD Coin", version: "2", decimals: 6)
    static let payer = address(0xA11CE)
    static let payee = address(0x9A1D)
    static let transaction = word(0x7A)

    static func terms(
        token: PaymentToken = token, payee: Address = payee, cap: UInt256 = coins(1), facilitator: String = "https://f.example"
    )
        -> PaymentTerms
    { PaymentTerms(token: token, payee: payee, greatestAmount: cap, facilitator: facilitator) }

    static func metered() throws -> MeteredLedger {
        var prices = PriceSchedule()
        prices[.call] = coins(400_000)
        var metered = try MeteredLedger(prices: prices)
        try metered.ledger.accept(.setPaymentTerms(SetPaymentTerms(model: metered.model, terms: terms())))
        return metered
    }

    static func accept(
        _ metered: MeteredLedger, value: UInt256 = 500_000, to: Address = payee, token: PaymentToken = token, after: UInt64 = 0,
        before: UInt64 = 2_000_000_000, nonce: UInt64 = 1
    ) -> AcceptPayment {
        AcceptPayment(
            model: metered.model, token: token,
            authorization: PaymentAuthorization(
                from: payer, to: to, value: value, validAfter: UInt256(after), validBefore: UInt256(before), nonce: word(nonce)),
            signature: [])
    }

    static func advance(_ payment: PaymentID, _ step: PaymentStep) -> Command { .advancePayment(AdvancePayment(payment: payment, step: step)) }

    @Test("A payment is credited once when it is settled, pays for one call, and what that did not cost is its payer's")
    func life() throws {
        var metered = try Self.metered()
        let accept = Self.accept(metered)
        let id = accept.payment
        try metered.ledger.accept(.acceptPayment(accept))
        #expect(try metered.balance(of: .named(id.account)).credits == 0)
        #expect(try metered.ledger.store.openPayments() == [id])
        try metered.ledger.accept(Self.advance(id, .settled(transaction: Self.transaction)))
        #expect(try metered.ledger.apply(Self.advance(id, .settled(transaction: Self.transaction))) == .paymentConcluded)
        #expect(try metered.balance(of: .named(id.account)).available == 500_000_000_000_000_000)

        let hold = Hold(
            account: id.account, model: metered.model, keyHash: id.keyHash, greatestUsage: Usage([.call: 1]),
            expiresAt: metered.ledger.time.adding(milliseconds: 60_000), requestHash: word(1))
        let call = metered.ledger.nextID()
        try metered.ledger.accept(.hold(hold), id: call)
        #expect(try metered.ledger.apply(.hold(hold)) == .insufficientBalance)
        #expect(try metered.ledger.apply(Self.advance(id, .closed)) == .paymentInUse)
        #expect(try metered.settle(call, Usage([.call: 1])) == .accepted)
        try metered.ledger.accept(Self.advance(id, .closed))
        #expect(try metered.balance(of: .named(id.account)).available == 0)
        #expect(try metered.balance(of: .address(Self.payer)).available == 100_000_000_000_000_000)
        #expect(try metered.ledger.store.openPayments() == [])
        #expect(try metered.ledger.apply(Self.advance(id, .closed)) == .paymentConcluded)
        #expect(try metered.ledger.store.receipt(call)?.payment?.transaction == Self.transaction)
    }

    @Test("The same payment is accepted once, and one that failed again as it stands alone")
    func repetition() throws {
        var metered = try Self.metered()
        let accept = Self.accept(metered)
        try metered.ledger.accept(.acceptPayment(accept))
        #expect(try metered.ledger.apply(.acceptPayment(accept)) == .paymentUsed)
        #expect(try metered.ledger.apply(.acceptPayment(Self.accept(metered, value: 1))) == .paymentUsed)
        try metered.ledger.accept(Self.advance(accept.payment, .failed))
        #expect(try metered.ledger.apply(.acceptPayment(Self.accept(metered, value: 1))) == .paymentUsed)
        try metered.ledger.accept(.acceptPayment(accept))
        try metered.ledger.accept(Self.advance(accept.payment, .failed))
        // It moved after all.
        try metered.ledger.accept(Self.advance(accept.payment, .settled(transaction: Self.transaction)))
        #expect(try metered.balance(of: .named(accept.payment.account)).credits == 500_000_000_000_000_000)
        #expect(try metered.ledger.apply(Self.advance(accept.payment, .failed)) == .paymentConcluded)
    }

    @Test("Refusals come in the documented order")
    func refusals() throws {
        var metered = try Self.metered()
        let now = metered.ledger.time.seconds
        let other = PaymentToken(chainID: 1, contract: address(0x05DC), name: "USD Coin", version: "2", decimals: 6)
        let wrong = Self.accept(metered, value: 0, to: address(1), token: other, after: now, before: now)
        let rows: [(AcceptPayment, Outcome)] = [
            (wrong, .paymentTokenWrong), (Self.accept(metered, value: 0, to: address(1), after: now, before: now), .paymentPayeeWrong),
            (Self.accept(metered, value: 0, after: now, before: now), .amountZero), (Self.accept(metered, value: .max), .amountOverflow),
            (Self.accept(metered, value: 1_000_001, after: now, before: now), .paymentTooLarge),
            (Self.accept(metered, after: now, before: now + 5), .paymentExpired), (Self.accept(metered, after: now), .paymentNotYetValid),
        ]
        for (payment, outcome) in rows { #expect(try metered.ledger.apply(.acceptPayment(payment)) == outcome) }
        try metered.ledger.accept(.acceptPayment(Self.accept(metered, after: now - 1, before: now + 6)))
        try metered.ledger.accept(.setPaymentTerms(SetPaymentTerms(model: metered.model, terms: nil)))
        #expect(try metered.ledger.apply(.acceptPayment(wrong)) == .paymentNotOpen)
        let unknown = PaymentID(word(5))
        for step in [.settled(transaction: .zero), .failed, .closed] as [PaymentStep] {
            #expect(try metered.ledger.apply(Self.advance(unknown, step)) == .paymentNotFound)
        }
    }

    @Test("Terms that cannot be met are refused, and so is another token than the ledger's asset")
    func termsRefused() throws {
        var metered = try Self.metered()
        let decimals = PaymentToken(chainID: 1, contract: address(1), name: "T", version: "1", decimals: 19)
        let bad = [
            Self.terms(token: decimals), Self.terms(payee: .zero), Self.terms(cap: 0), Self.terms(facilitator: "ftp://f"),
            Self.terms(facilitator: "https://"),
        ]
        for terms in bad {
            #expect(try metered.ledger.apply(.setPaymentTerms(SetPaymentTerms(model: metered.model, terms: terms))) == .paymentTermsInvalid)
        }
        let asset = try AssetID("eip155:8453/erc20:0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913")
        let genesis = OpenLedger(ledgerID: word(7), chainID: 8453, asset: asset, operatorAddress: .zero, contentWindowSeconds: 3600)
        let usdc = PaymentToken(
            chainID: 8453, contract: try Address("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"), name: "USD Coin", version: "2", decimals: 6)
        var ledger = try TestLedger(genesis: genesis)
        let model = try ModelID("m")
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1000, percentClaimable: 60, snapshotIntervalSeconds: 0, claimWindow: 0)
        try ledger.accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: Self.payer, token: terms, prices: PriceSchedule(), split: [],
                    limits: ModelLimits(contextTokens: 100, maximumOutputTokens: 100), modelCommitment: .zero)))
        #expect(try ledger.apply(.setPaymentTerms(SetPaymentTerms(model: model, terms: Self.terms()))) == .paymentTokenWrong)
        try ledger.accept(.setPaymentTerms(SetPaymentTerms(model: model, terms: Self.terms(token: usdc))))
    }

    @Test("Amounts of a token are the ledger's exactly, and a price is rounded up")
    func scaling() {
        #expect(Self.token.amount(of: 1) == 1_000_000_000_000)
        #expect(Self.token.value(covering: 1) == 1)
        #expect(Self.token.value(covering: 1_000_000_000_001) == 2)
        #expect(Self.token.amount(of: .max) == nil)
    }

    /// Made with eth-account 0.14.0 (`encode_typed_data`) of the same fields.
    @Test("The digest is that of EIP-3009's TransferWithAuthorization in the token's domain")
    func digest() throws {
        let token = PaymentToken(
            chainID: 8453, contract: try Address("0x833589fCD6eDb6E08f4c7C32D4f71b54bdA02913"), name: "USD Coin", version: "2", decimals: 6)
        let authorization = PaymentAuthorization(
            from: address(0xA11CE), to: address(0xB0B), value: 2_500_000, validAfter: 0, validBefore: 1_900_000_000, nonce: word(0x4E))
        #expect(token.digest(of: authorization).description == "0xfaf5b7a76e410e583971720c2b0a3b37614d974b3420f603bb3ea9c0be9035ba")
    }
}
