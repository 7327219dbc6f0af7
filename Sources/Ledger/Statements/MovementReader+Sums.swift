internal import EthereumPrimitives
package import LedgerCore

extension MovementReader {
    /// The sums of an account's movements in these quarters of an hour, after they were held against the account's totals before and after them.
    ///
    /// - Throws: ``StoreFailure``; code `corrupt` when the sums do not lead from the one to the other.
    package func agreedSums(
        of account: AccountID, _ asset: MovedAsset, in quarters: Range<UInt64>, reader: any LedgerReader
    ) throws -> [MovementSum] {
        let sums = try sums(of: account, asset, in: quarters)
        let opening = try continuedTotals(of: account, asset, before: reader.firstEntry(notBefore: .init(quarter: quarters.lowerBound)))
        let closing = try continuedTotals(of: account, asset, before: reader.firstEntry(notBefore: .init(quarter: quarters.upperBound)))
        let received = sums.reduce(opening.received) { $0.adding($1.received) ?? .max }
        let given = sums.reduce(opening.given) { $0.adding($1.given) ?? .max }
        guard MovementTotals(received: received, given: given) == closing else { throw StoreFailure.doesNotAddUp(account) }
        return sums
    }
}

extension Timestamp {
    /// The beginning of a quarter of an hour, counted from 1970.
    package init(quarter: UInt64) {
        let (milliseconds, overflow) = quarter.multipliedReportingOverflow(by: MovementSum.milliseconds)
        self.init(milliseconds: overflow ? .max : milliseconds)
    }
}
