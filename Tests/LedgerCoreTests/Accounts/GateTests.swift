import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Models that only holders of a token call")
struct GateTests {
    private static let first = address(0xF1)
    private static let second = address(0xF2)

    /// A ledger whose model is open to accounts that hold 100 of its token, and a caller with money and no wallet.
    private static func gated() throws -> (MeteredLedger, token: Address) {
        var prices = PriceSchedule()
        prices[.call] = 1_000_000
        var metered = try MeteredLedger(prices: prices, credit: 100)
        var view = metered.ledger.view
        let token = try view.model(metered.model).token
        try metered.ledger.accept(.setGate(SetGate(model: metered.model, gate: Gate(token: token, least: 100))))
        return (metered, token)
    }

    private static func link(_ wallet: Address, to account: AccountName?, _ metered: inout MeteredLedger) throws -> Outcome {
        try metered.ledger.apply(
            .linkWallet(LinkWallet(wallet: wallet, account: account, authorization: metered.ledger.authorization(of: wallet))))
    }

    private static func give(_ amount: UInt256, to wallet: Address, of token: Address, _ metered: inout MeteredLedger) throws {
        try metered.ledger.accept(.issuerTransfer(IssuerTransfer(token: token, to: wallet, amount: amount)))
    }

    private static func call(_ metered: inout MeteredLedger) throws -> Outcome { try metered.hold(Usage([.call: 1])).outcome }

    @Test("Holdings of linked wallets count together, from the amount on that the gate names, and end with a sale at the next call")
    func holdings() throws {
        var (metered, token) = try Self.gated()
        #expect(try Self.call(&metered) == .gateClosed)
        for wallet in [Self.first, Self.second] { #expect(try Self.link(wallet, to: metered.caller, &metered) == .accepted) }
        try Self.give(60, to: Self.first, of: token, &metered)
        try Self.give(39, to: Self.second, of: token, &metered)
        #expect(try Self.call(&metered) == .gateClosed)
        try Self.give(1, to: Self.second, of: token, &metered)
        let hold = try metered.hold(Usage([.call: 1]))
        #expect(hold.outcome == .accepted)
        let sale = Transfer(
            holder: Self.second, token: token, to: address(0xB0), amount: 1, authorization: try metered.ledger.authorization(of: Self.second))
        try metered.ledger.accept(.transfer(sale))
        #expect(try Self.call(&metered) == .gateClosed)
        #expect(try metered.settle(hold.id, Usage([.call: 1])) == .accepted, "a call that began is charged")
    }

    @Test("A wallet counts for one account at a time, and for none when it is taken back")
    func oneAccount() throws {
        var (metered, token) = try Self.gated()
        let other = try AccountName("other")
        try metered.ledger.accept(.createAccount(CreateAccount(name: other)))
        try Self.give(100, to: Self.first, of: token, &metered)
        #expect(try Self.link(Self.first, to: metered.caller, &metered) == .accepted)
        #expect(try Self.link(Self.first, to: metered.caller, &metered) == .walletLinked)
        #expect(try Self.call(&metered) == .accepted)
        #expect(try Self.link(Self.first, to: other, &metered) == .accepted)
        #expect(try Self.call(&metered) == .gateClosed)
        #expect(try Self.link(Self.first, to: metered.caller, &metered) == .accepted)
        #expect(try Self.link(Self.first, to: nil, &metered) == .accepted)
        #expect(try Self.link(Self.first, to: nil, &metered) == .walletLinked)
        #expect(try Self.call(&metered) == .gateClosed)
        #expect(try Self.link(Self.first, to: AccountName("nobody"), &metered) == .accountNotFound)
    }

    @Test("An account has sixteen wallets at most")
    func wallets() throws {
        var (metered, _) = try Self.gated()
        for number in 1...16 as ClosedRange<UInt64> {
            #expect(try Self.link(address(0x100 + number), to: metered.caller, &metered) == .accepted)
        }
        #expect(try Self.link(address(0x200), to: metered.caller, &metered) == .tooManyWallets)
        #expect(try Self.link(address(0x101), to: nil, &metered) == .accepted)
        #expect(try Self.link(address(0x200), to: metered.caller, &metered) == .accepted)
    }

    @Test("A gate asks for something of a token that is there, and is taken away")
    func terms() throws {
        var (metered, token) = try Self.gated()
        let model = metered.model
        let set = { (ledger: inout TestLedger, gate: Gate?) in try ledger.apply(.setGate(SetGate(model: model, gate: gate))) }
        #expect(try set(&metered.ledger, Gate(token: address(9), least: 1)) == .tokenNotFound)
        #expect(try set(&metered.ledger, Gate(token: token, least: 0)) == .amountZero)
        #expect(try metered.ledger.apply(.setGate(SetGate(model: ModelID("nothing"), gate: nil))) == .modelNotFound)
        #expect(try Self.call(&metered) == .gateClosed)
        #expect(try set(&metered.ledger, nil) == .accepted)
        #expect(try Self.call(&metered) == .accepted)
    }
}
