import EthereumPrimitives
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("Ledger writer under load")
struct WriterLoadTests {
    /// Credits, withdrawals, holds and their resolutions, some of which can only be refused.
    private static func command(_ index: UInt64, ledger: OpenedLedger, holds: [CommandID]) -> Command {
        let account = FundedAccount.named(ledger.caller)
        let hold = holds[Int(index) % holds.count]
        switch index % 6 {
        case 0: return .credit(Credit(account: account, amount: UInt256(index + 1), reference: "\(index)"))
        case 1: return .withdraw(Withdraw(account: account, amount: UInt256(index % 40), reference: "\(index)"))
        case 2: return .settle(Settle(hold: hold, usage: Usage([.inputToken: index % 13]), source: .counted, responseHash: .zero))
        case 3: return .void(VoidHold(hold: hold, reason: .callerLeft))
        case 4: return .expireHold(ExpireHold(hold: hold))
        default:
            return .hold(
                Hold(
                    account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash, greatestUsage: Usage([.inputToken: index % 50]),
                    expiresAt: ledger.clock.now.adding(milliseconds: 1), requestHash: .zero))
        }
    }

    @Test("Concurrent commands, each sent durably and provisionally at once, get one entry each, and the journal verifies after it is opened again")
    func concurrentDuplicates() async throws {
        let ledger = try await OpenedLedger()
        try await ledger.accept(.credit(Credit(account: .named(ledger.caller), amount: 2_000, reference: "")))
        let ids = (0..<600).map { _ in ledger.nextID() }
        let holds = ids.enumerated().filter { $0.offset % 6 == 5 }.map(\.element)
        let entries = try await withThrowingTaskGroup(of: JournalEntry.self) { group in
            for (index, id) in ids.enumerated() {
                let command = Self.command(UInt64(index), ledger: ledger, holds: holds)
                group.addTask { try await ledger.writer.submit(command, id: id) }
                group.addTask { try await ledger.writer.submitProvisionally(command, id: id) }
            }
            return try await group.reduce(into: [JournalEntry]()) { $0.append($1) }
        }
        #expect(entries.count == 2 * ids.count)
        #expect(Set(entries).count == ids.count, "both ways of sending a command give one entry")
        #expect(Set(entries.filter { $0.outcome == .accepted }.map(\.command.name)).isSuperset(of: ["credit", "withdraw", "hold"]))
        await ledger.writer.close()
        try ledger.store.close()

        let reopened = try SQLiteLedger(path: ledger.directory.file("ledger.sqlite"), mode: .reading)
        let problems = try reopened.read { try JournalVerifier.verify($0, proofs: FixedAnswer()).problems }
        #expect(problems == [])
        for entry in Set(entries) { #expect(try reopened.entry(of: entry.id)?.entry == entry.encoded) }
    }
}
