internal import EthereumPrimitives
package import LedgerCore

/// Money that left the ledger, a row for each payment: withdrawals, the holders' own among them, payments on a chain once a finalized block has them, and
/// payments that were recorded after a restoration. A withdrawal that was reversed did not leave, and has no row.
package struct PayoutTable: JournalTable {
    package static let columns = ["kind", "entry", "time", "id", "account", "asset", "amount", "reference"]

    private let account: AccountID?
    private let asset: AssetID

    /// - Parameter account: Leaves out other accounts' payments; nil takes all.
    package init(account: AccountID?, asset: AssetID) {
        self.account = account
        self.asset = asset
    }

    package mutating func rows(of entry: JournalEntry, in reader: any LedgerReader) throws -> [[TableCell]] {
        guard entry.outcome == .accepted else { return [] }
        let commands = if case .linked(let link) = entry.command { link.commands } else { [entry.command] }
        var view = LedgerView(reader: reader)
        // An entry that took what was owed names itself: it cannot be reversed.
        if entry.command.isReversible, let reversal = try view.reversal(of: entry.id), reversal != entry.number { return [] }
        return try commands.compactMap { command in
            let (payer, amount, reference): (AccountID, UInt256, String)
            switch command {
            case .withdraw(let payment): (payer, amount, reference) = (payment.account.id, payment.amount, payment.reference)
            case .recordPayout(let payment): (payer, amount, reference) = (payment.account.id, payment.amount, payment.reference)
            case .concludeTransaction(let conclusion):
                guard let intent = try view.paidIntent(of: conclusion), let payment = intent.payment else { return nil }
                (payer, amount, reference) = (payment.payer.id, payment.amount, intent.purpose)
            default: return nil
            }
            guard payer == account ?? payer else { return nil }
            return [
                .text(command.name), .count(entry.number), .text(entry.time.rfc3339), .text(entry.id.description), .text(payer.description),
                .text(asset.description), .amount(amount), .text(reference),
            ]
        }
    }
}
