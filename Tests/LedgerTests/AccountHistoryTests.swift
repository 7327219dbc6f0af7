import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import Foundation
import GRDB
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

@Suite("History of accounts and statements")
struct AccountHistoryTests {
    /// A ledger with random credits, calls, transfers, reversals, links, deposits, snapshots, claims, grants and token transfers, over some days.
    static func makeLedger(seed: UInt64, steps: Int) async throws -> OpenedLedger {
        var random = SeededGenerator(seed: seed)
        let ledger = try await OpenedLedger()
        var credits: [CommandID] = []
        for _ in 0..<steps {
            ledger.clock.pass(seconds: random.next(upperBound: 3_000 as UInt64))
            let amount = UInt256(1 + random.next(upperBound: 1_000_000 as UInt64))
            let id = ledger.nextID()
            let command = try await command(random.next(upperBound: 10 as UInt64), amount, &random, credits, ledger)
            if case .credit = command { credits.append(id) }
            _ = try await ledger.submit(command, id: id)
            if case .hold(let hold) = command {
                let usage = Usage([.inputToken: random.next(upperBound: hold.greatestUsage[.inputToken] + 1)])
                _ = try await ledger.submit(.settle(Settle(hold: id, usage: usage, source: .upstream, responseHash: .zero)), id: id.resolution)
            }
        }
        return ledger
    }

    private static func command(
        _ kind: UInt64, _ amount: UInt256, _ random: inout SeededGenerator, _ credits: [CommandID], _ ledger: OpenedLedger
    ) async throws -> Command {
        let caller = FundedAccount.named(ledger.caller)
        let other = FundedAccount.address(address(1 + random.next(upperBound: 3 as UInt64)))
        switch kind {
        case 0, 1: return .credit(Credit(account: caller, amount: amount, reference: "invoice, \"quoted\""))
        case 2:
            return .hold(
                Hold(
                    account: ledger.caller, model: ledger.model, keyHash: ledger.keyHash,
                    greatestUsage: Usage([.inputToken: random.next(upperBound: 100 as UInt64)]),
                    expiresAt: ledger.clock.now.adding(milliseconds: 60_000),
                    requestHash: .zero))
        case 3: return .transferFunds(TransferFunds(from: caller, to: other, amount: amount, isBalancing: true, reference: ""))
        case 4: return .reverse(Reverse(entry: credits.randomElement(using: &random) ?? ledger.nextID(), reference: "mistake"))
        case 5:
            return .linked(
                LinkedCommands([
                    .credit(Credit(account: other, amount: amount, reference: "")),
                    .issuerTransfer(IssuerTransfer(token: ledger.token, to: address(2), amount: UInt256(random.next(upperBound: 500 as UInt64)))),
                ]))
        case 6: return .deposit(Deposit(model: ledger.model, amount: amount, reference: ""))
        case 7: return .snapshot(TakeSnapshot(token: ledger.token))
        case 8:
            let terms = VestingTerms(
                total: UInt256(1 + random.next(upperBound: 900 as UInt64)), startsAt: ledger.clock.now, cliffSeconds: 0, durationSeconds: 9_000,
                isRevocable: true)
            return .grantVesting(GrantVesting(token: ledger.token, holder: address(3), terms: terms))
        default: return .revokeVesting(RevokeVesting(token: ledger.token, holder: address(3), schedule: 1 + random.next(upperBound: 3 as UInt64)))
        }
    }

    private static func address(_ number: UInt64) -> Address { Address(lowBytesOf: Bytes32(UInt256(number))) }

    static func accounts(_ ledger: OpenedLedger) -> [AccountID] {
        [
            .external, .named(ledger.caller), .revenue(ledger.model), .claimPool(ledger.model), .burnPool(ledger.model),
            .address(ledger.issuer.address),
        ]
            + (1...3).map { .address(address($0)) }
    }

    @Test(
        "Between any two times the opening balance and the movements give the closing balance, which is the ledger's own",
        arguments: 1...6 as ClosedRange<UInt64>)
    func sums(seed: UInt64) async throws {
        let ledger = try await Self.makeLedger(seed: seed, steps: 120)
        let history = try SQLiteHistory(path: ledger.directory.file("history.sqlite"))
        try history.read(of: ledger.store) { reader, index in
            var random = SeededGenerator(seed: seed)
            let (first, last) = (try reader.entryTime(1), try reader.head().time)
            var times: [Timestamp?] = [nil, first, last, last.adding(milliseconds: 1)]
            for _ in 0..<6 { times.append(first.adding(milliseconds: random.next(upperBound: last.milliseconds - first.milliseconds + 1))) }
            for from in times {
                for to in times where from == nil || to == nil || from ?? last <= to ?? last {
                    let period = try StatementPeriod(from: from, to: to, in: reader)
                    for account in Self.accounts(ledger) { try Self.check(account, period, reader, index) }
                    let whole = try OperatorStatement(in: period, reader: reader, history: index)
                    #expect(whole.models.count == 1)
                }
            }
            var view = LedgerView(reader: reader)
            for account in Self.accounts(ledger) {
                let balance = try view.balance(of: account)
                let totals = try index.totals(of: account, .money(.settlement), before: .max)
                #expect(totals == MovementTotals(received: balance.credits, given: balance.debits), "\(account)")
                guard case .address(let holder) = account else { continue }
                #expect(try index.totals(of: account, .token(ledger.token), before: .max).balance == view.holder(holder, of: ledger.token).balance)
            }
        }
    }

    private static func check(_ account: AccountID, _ period: StatementPeriod, _ reader: any LedgerReader, _ index: any MovementReader) throws {
        // Replayed from nothing up to both ends of the period, without the history.
        let opening = try reader.totals(of: account, before: period.numbers.lowerBound)
        let closing = try reader.totals(of: account, before: period.numbers.upperBound)
        for statement in try AccountStatement.all(of: account, in: period, history: index) {
            var totals = statement.opening
            try statement.forEachPage(in: OpenBooks(reader, index)) { lines in
                for line in lines {
                    totals = MovementTotals(
                        received: totals.received.adding(line.movement.received) ?? .max, given: totals.given.adding(line.movement.given) ?? .max)
                    #expect(line.movement.totals == totals)
                    #expect(period.from ?? line.time <= line.time && (period.to.map { line.time < $0 } ?? true))
                }
            }
            #expect(totals == statement.closing)
            guard statement.asset == .money(.settlement) else { continue }
            #expect((statement.opening, statement.closing) == (opening, closing))
        }
    }

    @Test("It follows the journal entry by entry, and one that has seen another journal begins anew")
    func binding() async throws {
        let (one, two) = (try await Self.makeLedger(seed: 1, steps: 30), try await Self.makeLedger(seed: 2, steps: 40))
        let path = one.directory.file("history.sqlite")
        let history = try SQLiteHistory(path: path)
        func totals(_ ledger: OpenedLedger) throws -> [MovementTotals] {
            try history.read(of: ledger.store) { _, index in
                try Self.accounts(ledger).map { try index.totals(of: $0, .money(.settlement), before: .max) }
            }
        }
        let before = try totals(one)
        try await one.accept(.credit(Credit(account: .named(one.caller), amount: 5, reference: "")))
        let after = try totals(one)
        #expect(after[1].received == before[1].received.adding(5))
        let other = try totals(two)
        #expect(other != after)
        #expect(try totals(one) == after)
        #expect(try totals(two) == other)
    }

    @Test("A file that is no database, or is cut short, is made anew")
    func damage() async throws {
        let ledger = try await Self.makeLedger(seed: 3, steps: 20)
        let path = ledger.directory.file("history.sqlite")
        func received() throws -> UInt256 {
            let history = try SQLiteHistory(path: path)
            defer { try? history.close() }
            return try history.read(of: ledger.store) { _, index in
                try index.totals(of: .named(ledger.caller), .money(.settlement), before: .max).received
            }
        }
        let expected = try received()
        try Data("not a database, but long enough to be taken for one".utf8).write(to: URL(fileURLWithPath: path))
        #expect(try received() == expected)
    }

    @Test(
        "A history that is not what the ledger says is noticed before anything is shown, and made anew",
        arguments: [
            "DELETE FROM movement", "DELETE FROM movement WHERE number = (SELECT max(number) FROM movement WHERE account = ?)",
            "DELETE FROM movement WHERE number = (SELECT min(number) FROM movement WHERE account = ?)",
            "DELETE FROM movement WHERE account = ? AND number < (SELECT max(number) FROM movement)",
            "UPDATE movement SET command = 'deposit' WHERE account = ?",
            "UPDATE movement SET received = given, given = received WHERE account = ?",
            // What is shown adds up, and is not what the entries moved.
            "UPDATE movement SET number = number + 1 WHERE number = (SELECT max(number) FROM movement WHERE account = ?)",
        ])
    func disagreement(damage: String) async throws {
        let ledger = try await Self.makeLedger(seed: 6, steps: 40)
        let path = ledger.directory.file("history.sqlite")
        let account = AccountID.named(ledger.caller)
        let history = try SQLiteHistory(path: path)
        func report(_ reader: any LedgerReader, _ index: any MovementReader) throws -> String {
            let period = try StatementPeriod(from: nil, to: nil, in: reader)
            return try AccountReport(of: account, in: period, reader: reader, history: index).text(as: CSVStatement(), from: OpenBooks(reader, index))
        }
        let expected = try history.read(of: ledger.store, report)
        let queue = try DatabaseQueue(path: path)
        let count = damage.count { $0 == "?" }
        try await queue.write { try $0.execute(sql: damage, arguments: StatementArguments(Array(repeating: Data(account.encoded), count: count))) }
        try queue.close()
        #expect(throws: StoreFailure.self) { try history.read(of: ledger.store, report) }
        var reasons: [StoreFailure] = []
        #expect(try history.readRemaking(of: ledger.store, willRemake: { reasons.append($0) }, report) == expected)
        #expect(reasons.map(\.code) == [.corrupt])
        #expect(try history.read(of: ledger.store, report) == expected)
    }

    @Test("Several that ask at once, in different connections, all get the whole of it")
    func together() async throws {
        let ledger = try await Self.makeLedger(seed: 4, steps: 60)
        let path = ledger.directory.file("history.sqlite")
        let answers = try await withThrowingTaskGroup(of: UInt256.self) { group in
            for _ in 0..<6 {
                group.addTask {
                    try SQLiteHistory(path: path).read(of: ledger.store) { reader, index in
                        let statement = try OperatorStatement(in: StatementPeriod(from: nil, to: nil, in: reader), reader: reader, history: index)
                        return statement.outside.closing.given
                    }
                }
            }
            return try await group.reduce(into: [UInt256]()) { $0.append($1) }
        }
        #expect(answers.count == 6)
        #expect(Set(answers) == [try ledger.balance(of: .external).debits])
    }

    @Test("As CSV every row has as many cells as the head, and texts with commas and quotes come back as they were")
    func csv() async throws {
        let ledger = try await Self.makeLedger(seed: 5, steps: 80)
        let history = try SQLiteHistory(path: ledger.directory.file("history.sqlite"))
        let text = try history.read(of: ledger.store) { reader, index in
            let period = try StatementPeriod(from: nil, to: nil, in: reader)
            let report = try AccountReport(of: .named(ledger.caller), in: period, reader: reader, history: index)
            return try report.text(as: CSVStatement(), from: OpenBooks(reader, index))
        }
        #expect(text.hasSuffix("\n"))
        let rows = Self.parse(String(text.dropLast()))
        #expect(Set(rows.map(\.count)) == [16])
        #expect(rows.contains { $0.last == "invoice, \"quoted\"" })
        #expect(rows.filter { $0[0] == "opening" }.count == 1)
        #expect(rows.last?[9] == (try ledger.balance(of: .named(ledger.caller))).posted?.description)
        #expect(rows.contains { $0[6] == "settle" && $0[10] == "model" && $0[12] == "1" })
    }

    /// RFC 4180, read character by character.
    private static func parse(_ text: String) -> [[String]] {
        var (rows, cell, isQuoted): ([[String]], String, Bool) = ([[]], "", false)
        var characters = Array(text)[...]
        while let character = characters.popFirst() {
            switch (character, isQuoted) {
            case ("\"", true) where characters.first == "\"": cell.append(characters.removeFirst())
            case ("\"", _): isQuoted.toggle()
            case (",", false):
                rows[rows.count - 1].append(cell)
                cell = ""
            case ("\n", false):
                rows[rows.count - 1].append(cell)
                cell = ""
                rows.append([])
            default: cell.append(character)
            }
        }
        rows[rows.count - 1].append(cell)
        return rows
    }
}

extension LedgerReader {
    fileprivate func entryTime(_ number: UInt64) throws -> Timestamp {
        try JournalEntry.Header(encoded: #require(try entries(from: number, limit: 1).first).entry).time
    }

    /// The sums of the postings of all entries before one: what the history must say.
    fileprivate func totals(of account: AccountID, before number: UInt64) throws -> MovementTotals {
        var (received, given) = (UInt256.zero, UInt256.zero)
        for stored in try entries(from: 1, limit: Int(number - 1)) {
            let entry = try JournalEntry(encoded: stored.entry)
            received = received.adding(entry.amountCredited(to: account)) ?? .max
            given = given.adding(entry.amountDebited(from: account)) ?? .max
        }
        return MovementTotals(received: received, given: given)
    }
}
