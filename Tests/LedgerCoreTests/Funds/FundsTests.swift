import EthereumPrimitives
import LedgerCore
import Testing

/// Two callers and an address with money, in the words of the operator.
struct FundsLedger {
    static let (alice, bob) = (account("alice"), account("bob"))
    static let someone = FundedAccount.address(address(0x500))

    var ledger: TestLedger

    init(credit: UInt256 = 100) throws {
        ledger = try TestLedger()
        for case .named(let name) in [Self.alice, Self.bob] { try ledger.accept(.createAccount(CreateAccount(name: name))) }
        try ledger.accept(Self.credit(credit))
    }

    static func account(_ name: String) -> FundedAccount {
        do { return .named(try AccountName(name)) } catch { preconditionFailure("\(error)") }
    }

    static func credit(_ amount: UInt256, to account: FundedAccount = alice) -> Command {
        .credit(Credit(account: account, amount: amount, reference: ""))
    }

    static func move(_ amount: UInt256, from: FundedAccount = alice, to: FundedAccount = bob, upTo: Bool = false) -> Command {
        .transferFunds(TransferFunds(from: from, to: to, amount: amount, isBalancing: upTo, reference: ""))
    }

    /// Applies a command and gives its whole entry.
    mutating func entry(_ command: Command, id: CommandID? = nil) throws -> JournalEntry {
        _ = try ledger.apply(command, id: id)
        let stored = try #require(try ledger.store.entries(from: ledger.store.head().number, limit: 1).first)
        return try JournalEntry(encoded: stored.entry)
    }

    func available(_ account: FundedAccount) throws -> UInt256 {
        var view = ledger.view
        return try view.balance(of: account.id).available
    }
}

@Suite("Transfers between accounts")
struct TransferFundsTests {
    private typealias Stage = FundsLedger

    @Test("An exact transfer moves all of its amount or nothing", arguments: [(1, true), (100, true), (101, false)])
    func exact(amount: UInt64, isMoved: Bool) throws {
        var stage = try Stage()
        let entry = try stage.entry(Stage.move(UInt256(amount)))
        #expect(entry.outcome == (isMoved ? .accepted : .insufficientBalance))
        let moved = isMoved ? UInt256(amount) : 0
        #expect((entry.amountDebited(from: Stage.alice.id), entry.amountCredited(to: Stage.bob.id)) == (moved, moved))
        #expect(try stage.available(Stage.bob) == moved)
    }

    @Test("A balancing transfer moves what is there, up to its amount", arguments: [(1, 1), (99, 99), (100, 100), (101, 100), (.max, 100)])
    func balancing(amount: UInt64, moved: UInt64) throws {
        var stage = try Stage()
        let entry = try stage.entry(Stage.move(UInt256(amount), upTo: true))
        #expect(entry.outcome == .accepted)
        #expect(entry.amountCredited(to: Stage.bob.id) == UInt256(moved))
        #expect(try stage.available(Stage.alice) == UInt256(100 - moved))
    }

    @Test("A balancing transfer from an empty account is accepted, moves nothing and has no postings")
    func nothingThere() throws {
        var stage = try Stage()
        let entry = try stage.entry(Stage.move(.max, from: Stage.someone, to: Stage.bob, upTo: true))
        #expect((entry.outcome, entry.postings.count) == (.accepted, 0))
    }

    @Test("What is held by running calls is not moved")
    func held() throws {
        var calls = try MeteredLedger(prices: CommandSamples.schedule([.call: 1_000_000]), credit: 100)
        #expect(try calls.hold(Usage([.call: 30])).outcome == .accepted)
        let caller = FundedAccount.named(calls.caller)
        #expect(try calls.ledger.apply(FundsLedger.move(71, from: caller, to: FundsLedger.someone)) == .insufficientBalance)
        #expect(try calls.ledger.apply(FundsLedger.move(100, from: caller, to: FundsLedger.someone, upTo: true)) == .accepted)
        #expect(try calls.balance(of: FundsLedger.someone.id).available == 70)
        #expect(try calls.callerBalance.held == 30)
    }
}

@Suite("Reversals")
struct ReversalTests {
    private typealias Stage = FundsLedger

    private func reverse(_ id: CommandID) -> Command { .reverse(Reverse(entry: id, reference: "mistake")) }

    @Test("Credits, withdrawals, transfers and links of them are undone to the wei, once")
    func undone() throws {
        for command in [
            Stage.credit(7), .withdraw(Withdraw(account: Stage.alice, amount: 7, reference: "")), Stage.move(7), Stage.move(.max, upTo: true),
            .linked(LinkedCommands([Stage.credit(50), Stage.move(120), Stage.move(120, from: Stage.bob, to: Stage.someone)])),
        ] {
            var stage = try Stage()
            let before = try [Stage.alice, Stage.bob, Stage.someone].map { try stage.available($0) }
            let id = stage.ledger.nextID()
            let entry = try stage.entry(command, id: id)
            #expect(entry.outcome == .accepted)
            let reversal = try stage.entry(reverse(id))
            #expect(reversal.outcome == .accepted)
            #expect(reversal.postings.count == entry.postings.count)
            #expect(try [Stage.alice, Stage.bob, Stage.someone].map { try stage.available($0) } == before, "\(command.name)")
            #expect(try stage.entry(reverse(id)).outcome == .entryAlreadyReversed)
        }
    }

    @Test("Money that is no longer there is not taken back, and can be once it has returned")
    func spent() throws {
        var stage = try Stage()
        let id = stage.ledger.nextID()
        try stage.ledger.accept(Stage.credit(10, to: Stage.bob), id: id)
        try stage.ledger.accept(Stage.move(1, from: Stage.bob, to: Stage.someone))
        #expect(try stage.ledger.apply(reverse(id)) == .insufficientBalance)
        try stage.ledger.accept(Stage.move(1, from: Stage.someone, to: Stage.bob))
        try stage.ledger.accept(reverse(id))
        #expect(try stage.available(Stage.bob) == 0)
    }

    @Test("What was refused, moved nothing or did something else cannot be reversed, a reversal included")
    func notReversible() throws {
        var stage = try Stage()
        let (refused, empty, created, credit, reversal) = (
            stage.ledger.nextID(), stage.ledger.nextID(), stage.ledger.nextID(), stage.ledger.nextID(), stage.ledger.nextID()
        )
        #expect(try stage.ledger.apply(Stage.move(1000), id: refused) == .insufficientBalance)
        try stage.ledger.accept(Stage.move(5, from: Stage.someone, to: Stage.bob, upTo: true), id: empty)
        try stage.ledger.accept(.createAccount(CreateAccount(name: try AccountName("carol"))), id: created)
        try stage.ledger.accept(Stage.credit(1), id: credit)
        try stage.ledger.accept(reverse(credit), id: reversal)
        for id in [refused, empty, created, reversal] { #expect(try stage.ledger.apply(reverse(id)) == .entryNotReversible) }
        #expect(try stage.ledger.apply(reverse(stage.ledger.nextID())) == .entryNotFound)
    }

    @Test("A deposit is reversed while its revenue is there, and not where burns have redeemed their part of it")
    func deposits() throws {
        var token = try RevenueToken(supply: 1000, percentClaimable: 60)
        let id = token.ledger.nextID()
        try token.ledger.accept(.deposit(Deposit(model: token.model, amount: 1000, reference: "")), id: id)
        #expect(try token.burn(500) == .accepted)
        // 200 of the 400 that can be redeemed are paid out; without the deposit nothing would cover them.
        #expect(try token.ledger.apply(reverse(id)) == .insufficientBalance)
        try token.deposit(499)
        #expect(try token.ledger.apply(reverse(id)) == .insufficientBalance)
        try token.deposit(1)
        #expect(try token.ledger.apply(reverse(id)) == .accepted)
        #expect(try token.redeemableOnBurn(500) == 0)
        try token.snapshotAfterInterval()
    }

    @Test("A deposit that a snapshot has shared out is not reversed")
    func snapshotted() throws {
        var token = try RevenueToken()
        let id = token.ledger.nextID()
        try token.ledger.accept(.deposit(Deposit(model: token.model, amount: 1000, reference: "")), id: id)
        try token.snapshotAfterInterval()
        #expect(try token.ledger.apply(reverse(id)) == .insufficientBalance)
    }

    @Test("An entry of the same batch, not yet in the store, is found")
    func pending() throws {
        let store = MemoryLedger()
        var machine = StateMachine(head: .empty, source: store)
        let id = { CommandID(high: 0, low: $0) }
        let someone = FundedAccount.address(address(1))
        let commands: [Command] = [.openLedger(TestLedger.genesis), Stage.credit(5, to: someone), reverse(id(4)), reverse(id(4))]
        var outcomes: [Outcome] = []
        for (index, command) in commands.enumerated() {
            outcomes.append(try machine.apply(command, id: id(2 + 2 * UInt64(index)), at: CommandSamples.time).entry.outcome)
        }
        #expect(outcomes == [.accepted, .accepted, .accepted, .entryAlreadyReversed])
    }
}

@Suite("Linked commands")
struct LinkedCommandTests {
    private typealias Stage = FundsLedger

    @Test("All members are carried out in order, in one entry whose postings are theirs")
    func allOfThem() throws {
        var stage = try Stage(credit: 10)
        let entry = try stage.entry(
            .linked(LinkedCommands([Stage.credit(90), Stage.move(100), Stage.move(40, from: Stage.bob, to: Stage.someone)])))
        #expect((entry.outcome, entry.refusedMember, entry.postings.count) == (.accepted, nil, 6))
        #expect(isBalanced(entry.postings))
        #expect(try [Stage.alice, Stage.bob, Stage.someone].map { try stage.available($0) } == [0, 60, 40])
    }

    @Test("The first refused member takes back all of them, and the entry tells which it was and why", arguments: 0..<4)
    func none(position: Int) throws {
        var stage = try Stage()
        let records = stage.ledger.store.records.map(\.value)
        var members = [Stage.move(1), Stage.move(2), Stage.move(3)]
        members.insert(Stage.move(100), at: position)
        members.append(Stage.credit(0))
        let entry = try stage.entry(.linked(LinkedCommands(members)))
        // Before the large transfer nothing was moved, so that at position 0 it is the next member that lacks the money.
        #expect((entry.outcome, entry.refusedMember) == (.insufficientBalance, max(position, 1)))
        #expect(entry.postings.isEmpty)
        #expect(stage.ledger.store.records.map(\.value) == records)
    }

    @Test("Signed members use up their nonces together or not at all")
    func signed() throws {
        var token = try RevenueToken()
        let holder = RevenueToken.issuer
        func transfer(_ amount: UInt256, nonce: UInt256) -> Command {
            .transfer(
                Transfer(
                    holder: holder, token: token.token, to: address(9), amount: amount,
                    authorization: HolderAuthorization(nonce: nonce, deadline: .max, signature: [])))
        }
        #expect(try token.ledger.apply(.linked(LinkedCommands([transfer(1, nonce: 0), transfer(.max, nonce: 1)]))) == .insufficientTokenBalance)
        #expect(try token.ledger.apply(.linked(LinkedCommands([transfer(1, nonce: 0), transfer(2, nonce: 2)]))) == .nonceOutOfOrder)
        #expect(try token.ledger.apply(.linked(LinkedCommands([transfer(1, nonce: 0), transfer(2, nonce: 1)]))) == .accepted)
        #expect(try token.balance(of: address(9)) == 3)
        #expect(try token.ledger.apply(.linked(LinkedCommands([transfer(1, nonce: 0)]))) == .authorizationReplayed)
    }

    @Test("What is known by its own id stands alone")
    func notLinkable() throws {
        var stage = try Stage()
        for (name, command) in try CommandSamples.all() where !command.isLinkable && command.name != "linked" {
            let entry = try stage.entry(.linked(LinkedCommands([Stage.credit(1), command])))
            #expect((entry.outcome, entry.refusedMember) == (.notLinkable, 1), "\(name)")
        }
    }

    @Test("Links do not nest: such an encoding is refused at any depth, and more than 64 members are too")
    func nesting() throws {
        let inner = Command.linked(LinkedCommands([Stage.credit(1)]))
        let nested = Command.linked(LinkedCommands([Stage.credit(1), inner]))
        #expect(!nested.isWithinLimits)
        #expect(throws: RLPError.self) { try Command(encoded: nested.encoded) }
        var deep = inner
        for _ in 0..<1_000 { deep = .linked(LinkedCommands([deep])) }
        #expect(throws: RLPError.self) { try Command(encoded: deep.encoded) }
        for (count, isReadable) in [(64, true), (65, false)] {
            let link = Command.linked(LinkedCommands([Command](repeating: Stage.credit(1), count: count)))
            #expect(link.isWithinLimits == isReadable)
            #expect(((try? Command(encoded: link.encoded)) == link) == isReadable)
        }
    }
}
