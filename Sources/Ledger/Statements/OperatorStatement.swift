package import EthereumPrimitives
package import LedgerCore

/// The movements of the whole ledger in a period, summed up by command between opening and closing balances: of the world outside, and of each model's
/// pools.
package struct OperatorStatement: Sendable {
    package struct Model: Sendable {
        package let id: ModelID
        package let token: Address
        /// Revenue since the last snapshot, claim pool, burn pool.
        package let pools: [AccountSummary]
        /// The part of the claim pool, as it is now, that nobody can ever claim.
        package let dust: UInt256
    }

    /// The world outside, which gives what is credited and deposited and receives what is withdrawn.
    package let outside: AccountSummary
    package let models: [Model]

    /// - Throws: ``StoreFailure``; code `corrupt` when movements do not lead from an opening balance to the closing one.
    package init(in period: StatementPeriod, reader: some LedgerReader, history: some MovementReader) throws {
        outside = try AccountSummary(of: .external, in: period, reader: reader, history: history)
        models = try reader.models().map { id, record in
            Model(
                id: id, token: record.token,
                pools: try [AccountID.revenue(id), .claimPool(id), .burnPool(id)].map { account in
                    try AccountSummary(of: account, in: period, reader: reader, history: history)
                },
                dust: try reader.dust(of: record.token) ?? .zero)
        }
    }
}

/// The movements of an account in a period, summed up by command.
package struct AccountSummary: Sendable {
    package struct Group: Sendable {
        package let command: String
        package internal(set) var count: UInt64 = 0
        package internal(set) var received = UInt256.zero
        package internal(set) var given = UInt256.zero
    }

    private static let pageSize = 10_000

    package let account: AccountID
    package let opening: MovementTotals
    package let closing: MovementTotals
    /// By the command's name.
    package let groups: [Group]

    /// - Throws: ``StoreFailure`` with the code `corrupt` when the groups do not lead from the opening totals to the closing ones, or the last totals are not
    ///   the ledger's.
    package init(of account: AccountID, in period: StatementPeriod, reader: some LedgerReader, history: some MovementReader) throws {
        let asset = MovedAsset.money(.settlement)
        self.account = account
        try history.requireAgreement(of: account, with: reader)
        opening = try history.continuedTotals(of: account, asset, before: period.numbers.lowerBound)
        closing = try history.continuedTotals(of: account, asset, before: period.numbers.upperBound)
        var groups: [String: Group] = [:]
        var next = period.numbers.lowerBound
        while next < period.numbers.upperBound {
            let page = try history.movements(of: account, asset, in: next..<period.numbers.upperBound, limit: AccountSummary.pageSize)
            for movement in page { groups[movement.command, default: Group(command: movement.command)].add(movement) }
            guard page.count == AccountSummary.pageSize, let last = page.last else { break }
            next = last.number + 1
        }
        self.groups = groups.values.sorted { $0.command < $1.command }
        let received = self.groups.reduce(opening.received) { $0.adding($1.received) ?? .max }
        let given = self.groups.reduce(opening.given) { $0.adding($1.given) ?? .max }
        guard MovementTotals(received: received, given: given) == closing else { throw StoreFailure.doesNotAddUp(account) }
    }
}

extension AccountSummary.Group {
    fileprivate mutating func add(_ movement: RecordedMovement) {
        count += 1
        received = received.adding(movement.received) ?? .max
        given = given.adding(movement.given) ?? .max
    }
}
