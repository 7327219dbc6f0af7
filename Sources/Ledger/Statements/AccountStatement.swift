internal import EthereumPrimitives
package import LedgerCore

/// The movements of one account in one asset in a period, between an opening and a closing balance. Exact to the last digit.
///
/// A statement has the balances only; its movements are read in pages, so that memory does not grow with their number:
///
/// ```swift
/// try statement.check(in: books)
/// try statement.forEachPage(in: books) { lines in print(lines) }
/// ```
package struct AccountStatement: Sendable {
    /// Movements that are read in one access.
    private static let linesAtOnce = 1_000
    /// The same where they are only added up and compared.
    private static let movementsAtOnce = 10_000

    package let account: AccountID
    package let asset: MovedAsset
    /// Before the first movement.
    package let opening: MovementTotals
    /// After the last movement.
    package let closing: MovementTotals
    /// The entries of the period.
    private let numbers: Range<UInt64>

    /// - Throws: ``StoreFailure`` when the history cannot be read.
    package init(of account: AccountID, _ asset: MovedAsset, in period: StatementPeriod, history: some MovementReader) throws(StoreFailure) {
        self.account = account
        self.asset = asset
        opening = try history.continuedTotals(of: account, asset, before: period.numbers.lowerBound)
        closing = try history.continuedTotals(of: account, asset, before: period.numbers.upperBound)
        numbers = period.numbers
    }

    /// The statements of an account, one for each asset that it ever had; of the settlement asset also when it never had any.
    ///
    /// - Throws: ``StoreFailure`` when the history cannot be read.
    package static func all(
        of account: AccountID, in period: StatementPeriod, history: some MovementReader
    ) throws(StoreFailure) -> [AccountStatement] {
        var assets = try history.assets(of: account)
        let settlement = MovedAsset.money(.settlement)
        if !assets.contains(settlement) { assets.insert(settlement, at: 0) }
        return try assets.map { (asset) throws(StoreFailure) in try AccountStatement(of: account, asset, in: period, history: history) }
    }

    /// Adds all movements up, and compares each with its entry in the journal.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when they do not lead from the opening balance to the closing one, or are not the journal's.
    package func check(in books: some StatementBooks) throws {
        try forEachPage(
            in: books, of: AccountStatement.movementsAtOnce,
            { movements, reader in
                var lines = StatementLineReader(of: account, reader: reader)
                for movement in movements { _ = try lines.entry(of: movement) }
                return [Never]()
            }, then: { _ in })
    }

    /// Hands over all lines, oldest first, page by page. Each page is read in an access of its own, which has ended when `body` is called, and is added up
    /// before.
    ///
    /// - Throws: What `body` throws, or ``StoreFailure``; code `corrupt` when the movements do not lead from the opening balance to the closing one.
    package func forEachPage(in books: some StatementBooks, _ body: ([StatementLine]) throws -> Void) throws {
        try forEachPage(
            in: books, of: AccountStatement.linesAtOnce,
            { movements, reader in
                var lines = StatementLineReader(of: account, reader: reader)
                return try movements.map { try lines.line($0) }
            }, then: body)
    }

    private func forEachPage<Element>(
        in books: some StatementBooks, of size: Int, _ read: ([RecordedMovement], any LedgerReader) throws -> [Element],
        then body: ([Element]) throws -> Void
    ) throws {
        var totals = opening
        var next = numbers.lowerBound
        while next < numbers.upperBound {
            let (last, page) = try books.read { reader, history in
                let movements = try history.movements(of: account, asset, in: next..<numbers.upperBound, limit: size)
                for movement in movements {
                    totals = totals.adding(movement)
                    guard totals == movement.totals else { throw StoreFailure.doesNotAddUp(account) }
                }
                return (movements.count < size ? nil : movements.last?.number, try read(movements, reader))
            }
            try body(page)
            guard let last else { break }
            next = last + 1
        }
        guard totals == closing else { throw StoreFailure.doesNotAddUp(account) }
    }
}

extension MovementTotals {
    /// The totals after a movement.
    func adding(_ movement: RecordedMovement) -> MovementTotals {
        MovementTotals(received: received.adding(movement.received) ?? .max, given: given.adding(movement.given) ?? .max)
    }
}

extension StoreFailure {
    static func doesNotAddUp(_ account: AccountID) -> StoreFailure {
        StoreFailure(
            code: .corrupt,
            message: """
                the history of \(account) is not what the ledger says; history.sqlite is made anew where it is at fault. If this stays so, the ledger is: run \
                `imo verify`
                """)
    }
}
