import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Retired models")
struct RetirementTests {
    @Test("A model is retired once, and an unknown one never")
    func once() throws {
        var token = try RevenueToken()
        #expect(try token.ledger.apply(.retireModel(RetireModel(model: ModelID("unknown")))) == .modelNotFound)
        #expect(try token.ledger.apply(.retireModel(RetireModel(model: token.model))) == .accepted)
        #expect(try token.ledger.apply(.retireModel(RetireModel(model: token.model))) == .modelRetired)
    }

    @Test("Less than the least revenue waits for more, and is shared out once no more will come", arguments: [0, 2] as [UInt64])
    func lastSnapshot(window: UInt64) throws {
        var token = try RevenueToken(claimWindow: window, leastRevenue: 1_000)
        try token.deposit(999)
        token.ledger.pass(seconds: token.intervalSeconds + 1)
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .revenueTooSmall)
        try token.ledger.accept(.retireModel(RetireModel(model: token.model)))
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .accepted)
        #expect(try token.claim([1]) == .accepted)
        #expect(try token.paid() == 599)
        // The interval holds on: snapshots in a row would end claims before their time.
        #expect(try token.ledger.apply(.snapshot(TakeSnapshot(token: token.token))) == .snapshotTooSoon)
    }

    @Test("Holders of a retired model's token go on transferring and burning, and revenue can still come in")
    func token() throws {
        var token = try RevenueToken()
        try token.ledger.accept(.retireModel(RetireModel(model: token.model)))
        try token.deposit(1_000)
        #expect(try token.transfer(10, to: address(0xB0B)) == .accepted)
        #expect(try token.burn(10) == .accepted)
    }

    @Test("The record of a model in service is written as before there was retirement")
    func encoding() throws {
        var token = try RevenueToken()
        var view = token.ledger.view
        let before = try view.model(token.model)
        try token.ledger.accept(.retireModel(RetireModel(model: token.model)))
        view = token.ledger.view
        let after = try view.model(token.model)
        #expect(before.retiredAt == nil && after.retiredAt == token.ledger.time)
        #expect(try ModelRecord(encoded: after.encoded) == after && ModelRecord(encoded: before.encoded) == before)
        #expect(after.encoded.count > before.encoded.count)
    }
}
