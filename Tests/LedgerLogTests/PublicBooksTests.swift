import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("Books from the public log")
struct PublicBooksTests {
    private static func books(_ ledger: LoggedLedger) throws -> PublicBooks {
        var books = PublicBooks()
        for number in 1...(try ledger.log().size) { try books.apply(ledger.leaf(number)) }
        return books
    }

    private static func busyLedger(seed: UInt64) throws -> LoggedLedger {
        var generator = SeededGenerator(seed: seed)
        let ledger = try LoggedLedger(split: [RevenueShare(account: .named(AccountName("operator")), basisPoints: 1000)])
        var calls: [CommandID] = []
        for step in 0..<60 {
            switch Int.random(in: 0..<9, using: &generator) {
            case 0...3:
                calls.append(try ledger.call(Bool.random(using: &generator) ? "carol" : "dave", tokens: .random(in: 1..<500, using: &generator)).id)
            case 4:
                try ledger.transfer(
                    UInt256(UInt64.random(in: 1..<5, using: &generator)), to: Bool.random(using: &generator) ? LoggedLedger.alice : LoggedLedger.bob)
            case 5: try ledger.apply(.refund(Refund(call: calls.randomElement(using: &generator) ?? ledger.nextID(), amount: 3, reason: "")))
            case 6: try ledger.accept(.deposit(Deposit(model: ledger.model, amount: 500, reference: "")))
            case 7:
                let authorization = try ledger.authorization(of: LoggedLedger.issuer)
                try ledger.apply(
                    .burn(
                        Burn(holder: LoggedLedger.issuer, token: ledger.token, amount: 7, recipient: LoggedLedger.bob, authorization: authorization)))
            default: try ledger.snapshot()
            }
            if step % 10 == 9 {
                let authorization = try ledger.authorization(of: LoggedLedger.issuer)
                let last = try LedgerView(reader: ledger.store).lastSnapshot(of: ledger.token)
                try ledger.apply(
                    .claimLifetime(
                        ClaimLifetime(
                            holder: LoggedLedger.issuer, token: ledger.token, upToSnapshotID: UInt256(last), recipient: LoggedLedger.issuer,
                            authorization: authorization)))
                try ledger.apply(.withdraw(Withdraw(account: .address(LoggedLedger.issuer), amount: 1, reference: "paid out")))
            }
        }
        return ledger
    }

    @Test("They are the ledger's own: revenue, pools, tokens, snapshots and accounts of addresses", arguments: [UInt64(1), 2, 3, 4])
    func agreement(seed: UInt64) throws {
        let ledger = try Self.busyLedger(seed: seed)
        let books = try Self.books(ledger)
        var (shown, real) = (books.view, LedgerView(reader: ledger.store))
        for account in [
            AccountID.revenue(ledger.model), .claimPool(ledger.model), .burnPool(ledger.model), .address(LoggedLedger.issuer),
            .address(LoggedLedger.bob),
        ] { #expect(try shown.balance(of: account) == real.balance(of: account), "\(account)") }
        #expect(try shown.token(ledger.token) == real.token(ledger.token))
        for holder in [LoggedLedger.issuer, LoggedLedger.alice, LoggedLedger.bob] {
            #expect(try shown.holder(holder, of: ledger.token) == real.holder(holder, of: ledger.token))
        }
        let last = try real.token(ledger.token).lastSnapshotID
        for id in 0..<last {
            let id = UInt256(id + 1)
            #expect(try shown.snapshot(id, of: ledger.token) == real.snapshot(id, of: ledger.token))
        }
    }

    @Test("Nonces that hidden commands used are passed over, and no nonce comes back")
    func hiddenNonces() throws {
        let ledger = try Self.busyLedger(seed: 1)
        var authorization = try ledger.authorization(of: LoggedLedger.issuer)
        let last = authorization.nonce.adding(3)!
        try ledger.accept(.cancelMessages(CancelMessages(holder: LoggedLedger.issuer, lastNonce: last, authorization: authorization)))
        authorization = try ledger.authorization(of: LoggedLedger.issuer)
        #expect(authorization.nonce > last)
        let burn = Burn(holder: LoggedLedger.issuer, token: ledger.token, amount: 1, recipient: LoggedLedger.bob, authorization: authorization)
        try ledger.accept(.burn(burn))
        let number = try ledger.log().size
        var books = try Self.books(ledger)
        let burnt = try ledger.leaf(number)
        var (shown, real) = (books.view, LedgerView(reader: ledger.store))
        #expect(try shown.holder(LoggedLedger.issuer, of: ledger.token) == real.holder(LoggedLedger.issuer, of: ledger.token))
        let again = PublicEntry(
            number: number + 1, time: burnt.time, outcome: burnt.outcome, entry: burnt.entry, id: burnt.id, command: burnt.command,
            postings: burnt.postings, snapshots: [])
        #expect(throws: PublicFault.self) { try books.apply(again) }
    }

    @Test("Links are taken apart, whatever stands before and after a snapshot in them")
    func links() throws {
        let ledger = try LoggedLedger()
        func deposit(_ amount: UInt256) -> Command { .deposit(Deposit(model: ledger.model, amount: amount, reference: "")) }
        let snapshot = Command.snapshot(TakeSnapshot(token: ledger.token))
        let credit = Command.credit(Credit(account: .address(LoggedLedger.bob), amount: 5, reference: ""))
        for link in [
            [deposit(100), snapshot, deposit(7)], [snapshot], [credit, snapshot, deposit(3)], [deposit(1), credit, snapshot],
            [snapshot, deposit(2), credit],
            [deposit(2), snapshot, credit],
        ] {
            ledger.pass()
            try ledger.accept(.linked(LinkedCommands(link)))
        }
        try ledger.snapshot()
        var (shown, real) = (try Self.books(ledger).view, LedgerView(reader: ledger.store))
        for account in [AccountID.revenue(ledger.model), .claimPool(ledger.model), .burnPool(ledger.model), .address(LoggedLedger.bob)] {
            #expect(try shown.balance(of: account) == real.balance(of: account))
        }
    }

    @Test("A signature that does not hold is a fault of its entry")
    func signatures() throws {
        let ledger = try LoggedLedger()
        try ledger.transfer(5, to: LoggedLedger.alice)
        let size = try ledger.log().size
        var books = PublicBooks()
        let isSigned = { (command: Command) -> String? in command.message == nil ? nil : "forged" }
        for number in 1..<size { try books.apply(ledger.leaf(number), check: isSigned) }
        let error = #expect(throws: PublicFault.self) { try books.apply(ledger.leaf(size), check: isSigned) }
        #expect(error?.entry == size)
    }

    @Test("An entry left out, repeated or out of order is named")
    func order() throws {
        let ledger = try LoggedLedger()
        let size = try ledger.log().size
        var books = PublicBooks()
        for number in 1..<size - 1 { try books.apply(ledger.leaf(number)) }
        for wrong in [size, size - 2] {
            var copy = books
            #expect(throws: PublicFault.self) { try copy.apply(ledger.leaf(wrong)) }
        }
    }
}

extension LedgerView {
    func lastSnapshot(of token: Address) throws -> UInt64 {
        var view = self
        return try view.token(token).lastSnapshotID
    }
}
