internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// Everything that a caller's page shows of one state of the ledger.
struct AccountFacts: Sendable {
    let account: AccountName
    let balance: BalanceRecord
    let keys: [(hash: Bytes32, record: KeyRecord)]
    let budgets: [(id: BudgetID, record: BudgetRecord)]

    init(of account: AccountName, view: inout LedgerView, now: Timestamp) throws {
        self.account = account
        balance = try view.balance(of: .named(account))
        let own = try view.reader.keys().filter { $0.record.account == account }.sorted { $0.record.createdAt < $1.record.createdAt }
        keys = own
        budgets = try view.budgets(of: [.account(account)] + own.filter { $0.record.revokedAt == nil }.map { .key($0.hash) }, at: now)
    }
}

/// The newest charged calls of an account.
struct RecentCalls: Sendable {
    private static let shown = 30

    let lines: [StatementLine]

    init(of account: AccountName, in period: PagePeriod, reader: any LedgerReader, history: any MovementReader) throws {
        let numbers = try HolderHistory.numbers(of: period, reader: reader)
        let movements = try history.latestMovements(of: .named(account), .money(.settlement), in: numbers, limit: Self.shown)
        var reading = StatementLineReader(of: .named(account), reader: reader)
        lines = try movements.map { try reading.line($0) }
    }
}
