package import LedgerCore

/// All statements of an account in a period, written out as they are read.
package struct AccountReport: Sendable {
    package let account: AccountID
    package let period: StatementPeriod
    /// The name of the asset in which calls are charged.
    package let settlement: AssetID
    package let statements: [AccountStatement]
    /// The snapshots of the period at which the account's address held tokens.
    package let snapshots: [HeldSnapshot]

    /// Reads the balances.
    ///
    /// - Throws: ``StoreFailure`` when the ledger or the history cannot be read, code `corrupt` when they differ; ``Interruption`` where a record is damaged.
    package init(of account: AccountID, in period: StatementPeriod, reader: some LedgerReader, history: some MovementReader) throws {
        self.account = account
        self.period = period
        var view = LedgerView(reader: reader)
        settlement = try view.ledger().asset
        try history.requireAgreement(of: account, with: reader)
        statements = try AccountStatement.all(of: account, in: period, history: history)
        guard case .address(let holder) = account else {
            snapshots = []
            return
        }
        let tokens = statements.compactMap { if case .token(let token) = $0.asset { token } else { nil } }
        snapshots = try HeldSnapshot.all(of: holder, tokens: tokens, in: period, reader: reader)
    }

    /// Adds everything up, and then writes it: nothing is written of a statement that is wrong. A page at a time is in memory.
    ///
    /// - Throws: What `output` throws, or ``StoreFailure``; code `corrupt` when a statement does not add up.
    package func write(as format: some StatementFormat, from books: some StatementBooks, to output: ([UInt8]) throws -> Void) throws {
        var format = format
        for statement in statements {
            if format.measuresLines {
                try statement.forEachPage(in: books) { lines in
                    for line in lines { format.measure(line) }
                }
            } else {
                try statement.check(in: books)
            }
        }
        try output(format.beginning(of: self))
        for statement in statements {
            try output(format.beginning(of: statement, in: self))
            try statement.forEachPage(in: books) { lines in
                var page: [UInt8] = []
                for line in lines { format.write(line, into: &page) }
                try output(page)
            }
            try output(format.end(of: statement))
        }
        try output(format.end(of: self))
    }
}
