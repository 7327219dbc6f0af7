import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import LedgerSQLite
import StrictJSON
import Testing

@Suite("Statements as they are written")
struct StatementFormatTests {
    /// Counts accesses, and whether one is open.
    private final class CountingBooks: StatementBooks {
        let ledger: OpenedLedger
        let history: SQLiteHistory
        private(set) var accesses = 0
        private(set) var isOpen = false

        init(_ ledger: OpenedLedger) throws {
            self.ledger = ledger
            history = try SQLiteHistory(path: ledger.directory.file("history.sqlite"))
        }

        func read<Value>(_ body: (any LedgerReader, any MovementReader) throws -> Value) throws -> Value {
            accesses += 1
            isOpen = true
            defer { isOpen = false }
            return try history.read(of: ledger.store) { try body($0, $1) }
        }

        func report(of account: AccountID) throws -> AccountReport {
            try read { reader, history in
                try AccountReport(of: account, in: StatementPeriod(from: nil, to: nil, in: reader), reader: reader, history: history)
            }
        }
    }

    private static func makeLedger(credits: Int) async throws -> OpenedLedger {
        let ledger = try await OpenedLedger()
        for number in 0..<credits {
            let payment = Credit(account: .named(ledger.caller), amount: UInt256(UInt64(number) + 1), reference: "no. \"\(number)\"")
            try await ledger.accept(.credit(payment))
        }
        return ledger
    }

    @Test("A long statement is read in several accesses, and nothing is written while one is open")
    func pages() async throws {
        let books = try CountingBooks(try await Self.makeLedger(credits: 2_100))
        let report = try books.report(of: .named(books.ledger.caller))
        let before = books.accesses
        var pieces = 0
        try report.write(as: CSVStatement(), from: books) { piece in
            #expect(!books.isOpen)
            #expect(piece.count < 1_000 * 300)
            pieces += 1
        }
        // One page to add up; three to write, and the head, the opening and the closing balance and the end.
        #expect(books.accesses - before == 1 + 3)
        #expect(pieces == 1 + 1 + 3 + 1 + 1)
    }

    @Test("As JSON it is one document as a tree of it would be written, and its lines are the statement's")
    func json() async throws {
        let books = try CountingBooks(try await Self.makeLedger(credits: 30))
        let holder = books.ledger.issuer.address
        try await books.ledger.accept(.deposit(Deposit(model: books.ledger.model, amount: 1_000_000, reference: "")))
        books.ledger.clock.pass(seconds: 100_000)
        try await books.ledger.accept(.snapshot(TakeSnapshot(token: books.ledger.token)))
        for account in [AccountID.named(books.ledger.caller), .address(holder), .external] {
            let text = try books.report(of: account).text(as: JSONStatement(), from: books)
            let value = try JSONValue(parsing: Array(text.utf8), maximumDepth: 24)
            #expect(value.text + "\n" == text)
            #expect(value.objectValue?.prefix(4).map(\.name) == ["account", "from", "to", "assets"])
            #expect((value["snapshots"] != nil) == (account == .address(holder)))
            let statements = try books.report(of: account).statements
            #expect(value["assets"]?.arrayValue?.count == statements.count)
            for (statement, asset) in zip(statements, value["assets"]?.arrayValue ?? []) {
                var lines: [JSONValue] = []
                try statement.forEachPage(in: books) { lines += $0.map { JSONValue.line($0) } }
                #expect(asset.objectValue?.map(\.name) == ["asset", "opening", "movements", "closing"])
                #expect(asset["movements"] == .array(lines))
                #expect(asset["opening"] == .balance(statement.opening))
                #expect(asset["closing"] == .balance(statement.closing))
            }
        }
    }

    /// A history in which one movement says something else than it did.
    private struct WrongHistory: MovementReader {
        let history: any MovementReader
        let change: @Sendable (RecordedMovement) -> RecordedMovement?

        func assets(of account: AccountID) throws(StoreFailure) -> [MovedAsset] { try history.assets(of: account) }
        func totals(of account: AccountID, _ asset: MovedAsset, before number: UInt64) throws(StoreFailure) -> MovementTotals {
            try history.totals(of: account, asset, before: number)
        }
        func movements(
            of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int
        ) throws(StoreFailure) -> [RecordedMovement] {
            try history.movements(of: account, asset, in: numbers, limit: limit).compactMap(change)
        }
        func latestMovements(
            of account: AccountID, _ asset: MovedAsset?, in numbers: Range<UInt64>, limit: Int
        ) throws(StoreFailure) -> [RecordedMovement] {
            try history.latestMovements(of: account, asset, in: numbers, limit: limit).compactMap(change)
        }
        func sums(of account: AccountID, _ asset: MovedAsset, in quarters: Range<UInt64>) throws(StoreFailure) -> [MovementSum] {
            try history.sums(of: account, asset, in: quarters)
        }
    }

    @Test("Nothing is written of a statement that does not add up, whatever is wrong with it", arguments: [0, 1, 2])
    func wrong(kind: Int) async throws {
        let books = try CountingBooks(try await Self.makeLedger(credits: 20))
        let last = try books.ledger.store.head().number
        let report = try books.report(of: .named(books.ledger.caller))
        try books.read { reader, history in
            let wrong = WrongHistory(history: history) { movement in
                guard movement.number == last - UInt64(kind) else { return movement }
                guard kind != 0 else { return nil }
                let more = { (amount: UInt256) in amount.adding(1) ?? .max }
                let totals = MovementTotals(received: more(movement.totals.received), given: movement.totals.given)
                return RecordedMovement(
                    asset: movement.asset, number: movement.number, command: movement.command,
                    received: kind == 1 ? more(movement.received) : movement.received, given: movement.given,
                    totals: kind == 1 ? movement.totals : totals)
            }
            var output: [UInt8] = []
            let failure = #expect(throws: StoreFailure.self) {
                try report.write(as: JSONStatement(), from: OpenBooks(reader, wrong)) { output += $0 }
            }
            #expect(failure?.code == .corrupt)
            #expect(output.isEmpty)
        }
    }
}

extension AccountReport {
    /// All of what is written.
    func text(as format: some StatementFormat, from books: some StatementBooks) throws -> String {
        var output: [UInt8] = []
        try write(as: format, from: books) { output += $0 }
        return String(decoding: output, as: UTF8.self)
    }
}
