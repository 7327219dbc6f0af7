internal import EthereumPrimitives
package import LedgerCore

extension MovementReader {
    /// Compares the last totals of an account with its records in the ledger: the history is derived, and nothing is shown from it that the ledger does not
    /// say too.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when they differ. ``Interruption`` where a record is damaged.
    package func requireAgreement(of account: AccountID, with reader: any LedgerReader) throws {
        var view = LedgerView(reader: reader)
        let balance = try view.balance(of: account)
        // Movements beyond the journal's end are not the ledger's, and do not count.
        let end = try reader.head().number + 1
        guard try totals(of: account, .money(.settlement), before: end) == MovementTotals(received: balance.credits, given: balance.debits) else {
            throw StoreFailure.doesNotAddUp(account)
        }
        guard case .address(let holder) = account else { return }
        for (_, model) in try reader.models() {
            let held = try view.holder(holder, of: model.token).balance
            guard try totals(of: account, .token(model.token), before: end).balance == held else { throw StoreFailure.doesNotAddUp(account) }
        }
    }

    /// The totals before an entry; the next movement from there on must continue them, whether or not it is shown.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when it does not.
    func continuedTotals(of account: AccountID, _ asset: MovedAsset, before number: UInt64) throws(StoreFailure) -> MovementTotals {
        let totals = try totals(of: account, asset, before: number)
        if let next = try movements(of: account, asset, in: number..<UInt64.max, limit: 1).first, totals.adding(next) != next.totals {
            throw StoreFailure.doesNotAddUp(account)
        }
        return totals
    }

    /// Movements of one asset, each of which continues the totals before it.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when one is missing between two others.
    package func continuedMovements(
        of account: AccountID, _ asset: MovedAsset, in numbers: Range<UInt64>, limit: Int
    ) throws(StoreFailure) -> [RecordedMovement] {
        var totals = try continuedTotals(of: account, asset, before: numbers.lowerBound)
        let movements = try movements(of: account, asset, in: numbers, limit: limit)
        for movement in movements {
            totals = totals.adding(movement)
            guard totals == movement.totals else { throw StoreFailure.doesNotAddUp(account) }
        }
        return movements
    }

    /// The last movements of one asset, the newest first, each of which continues the totals before it.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when one is missing between two others, or after the newest.
    package func continuedLatestMovements(
        of account: AccountID, _ asset: MovedAsset, in numbers: Range<UInt64>, limit: Int
    ) throws(StoreFailure) -> [RecordedMovement] {
        let movements = try latestMovements(of: account, asset, in: numbers, limit: limit)
        var totals = try continuedTotals(of: account, asset, before: numbers.upperBound)
        for (index, movement) in movements.enumerated() {
            let older = index + 1 < movements.count ? movements[index + 1].totals : try self.totals(of: account, asset, before: movement.number)
            guard movement.totals == totals, older.adding(movement) == totals else { throw StoreFailure.doesNotAddUp(account) }
            totals = older
        }
        return movements
    }
}
