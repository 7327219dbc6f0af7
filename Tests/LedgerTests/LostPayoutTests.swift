import EthereumPrimitives
import Ledger
import LedgerCore
import Testing

@Suite("Payments that a restoration takes out of the journal")
struct LostPayoutTests {
    private let anna: FundedAccount
    private let ben: FundedAccount
    private let store = MemoryLedger()
    private let backup: JournalHead

    init() throws {
        (anna, ben) = (.named(try AccountName("anna")), .named(try AccountName("ben")))
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 1, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 1)
        let first: [Command] = [
            .openLedger(genesis), .createAccount(CreateAccount(name: try AccountName("anna"))),
            .credit(Credit(account: anna, amount: 100, reference: "")),
        ]
        try LostPayoutTests.apply(first, to: store, from: 1)
        backup = try store.head()
    }

    private static func id(_ number: UInt64) -> CommandID { CommandID(high: 0, low: 2 * number) }

    private static func apply(_ commands: [Command], to store: MemoryLedger, from number: UInt64) throws {
        var machine = StateMachine(head: try store.head(), source: store)
        for (index, command) in commands.enumerated() {
            let applied = try machine.apply(command, id: id(number + UInt64(index)), at: Timestamp(milliseconds: 1_000))
            #expect(applied.entry.outcome == .accepted)
        }
        try store.commit(machine.takeBatch())
    }

    private func lost(after commands: [Command]) throws -> LostPayouts {
        try Self.apply(commands, to: store, from: 10)
        var lost = LostPayouts()
        #expect(try lost.add(from: store, after: backup))
        return lost
    }

    private func withdraw(_ amount: UInt256, from account: FundedAccount? = nil) -> Command {
        .withdraw(Withdraw(account: account ?? anna, amount: amount, reference: "bank"))
    }

    @Test("Withdrawals count, linked ones too, and those that were taken back do not")
    func withdrawals() throws {
        let lost = try lost(after: [
            withdraw(7), withdraw(5), .linked(LinkedCommands([withdraw(3)])), .reverse(Reverse(entry: Self.id(11), reference: "came back")),
        ])
        #expect(lost.payouts.map(\.amount) == [7, 3])
        #expect(lost.payouts.map(\.reference) == ["lost entry 4 bank", "lost entry 6 bank"])
    }

    @Test("What an earlier restoration recorded counts again when the same backup is restored once more")
    func recordedBefore() throws {
        let lost = try lost(after: [
            .beginGeneration(BeginGeneration(salt: Bytes32(UInt256(5)))), .recordPayout(RecordPayout(account: anna, amount: 7, reference: "tx 1")),
            withdraw(2),
        ])
        #expect(lost.payouts.map(\.amount) == [7, 2])
        #expect(lost.payouts.first?.reference == "tx 1")
    }

    @Test("An account that only the lost end knew is created before its payment is recorded")
    func accountsOfTheEnd() throws {
        let (ben, restored) = (ben, MemoryLedger())
        let genesis = try JournalEntry(encoded: store.entries(from: 1, limit: 1)[0].entry).command
        try Self.apply([genesis, .beginGeneration(BeginGeneration(salt: Bytes32(UInt256(5))))], to: restored, from: 1)
        let lost = try lost(after: [
            .createAccount(CreateAccount(name: try AccountName("ben"))), .credit(Credit(account: ben, amount: 9, reference: "")),
            withdraw(4, from: ben),
        ])
        let commands = try lost.commands(restoring: restored).map(\.command)
        #expect(commands.map(\.name) == ["createAccount", "recordPayout"])
        try Self.apply(commands, to: restored, from: 10)
        var view = LedgerView(reader: restored)
        #expect(try view.owedPayout(of: ben.id) == 4)
    }

    @Test("The end of another history says nothing")
    func otherHistory() throws {
        var lost = LostPayouts()
        #expect(try !lost.add(from: store, after: JournalHead(number: 2, hash: Bytes32(UInt256(9)), time: backup.time)))
        #expect(lost.payouts.isEmpty)
    }
}
