internal import EthereumPrimitives
package import LedgerCore
internal import StrictJSON

/// Calls that were charged, a row each, and refunds, with what their accounts paid.
package struct UsageTable: JournalTable {
    package static let columns =
        ["kind", "entry", "time", "receipt", "account", "key", "model", "asset", "amount", "priceVersion", "usageSource"]
        + MeteredUnit.allCases.map(\.name)

    private let account: AccountName?
    private let model: ModelID?
    private let asset: AssetID
    /// The price versions of the models that were met.
    private var prices: [ModelID: [PriceRecord]] = [:]

    /// - Parameters:
    ///   - account: Leaves out other accounts' calls; nil takes all.
    ///   - model: Leaves out other models' calls; nil takes all.
    package init(account: AccountName?, model: ModelID?, asset: AssetID) {
        self.account = account
        self.model = model
        self.asset = asset
    }

    package mutating func rows(of entry: JournalEntry, in reader: any LedgerReader) throws -> [[TableCell]] {
        guard entry.outcome == .accepted else { return [] }
        switch entry.command {
        case .settle(let settle):
            guard let (hold, version) = try call(settle.hold, reader), isWanted(hold) else { return [] }
            let head = row("call", entry, settle.hold, hold, entry.amountDebited(from: .named(hold.account)))
            let usage = MeteredUnit.allCases.map { settle.usage[$0] == 0 ? TableCell.none : .count(settle.usage[$0]) }
            return [head + [.count(version), .text("\(settle.source)")] + usage]
        case .refund(let refund):
            guard let (hold, version) = try call(refund.call, reader), isWanted(hold) else { return [] }
            let head = row("refund", entry, refund.call, hold, entry.amountCredited(to: .named(hold.account)))
            return [head + [.count(version), .none] + [TableCell](repeating: .none, count: MeteredUnit.allCases.count)]
        default: return []
        }
    }

    private func row(_ kind: String, _ entry: JournalEntry, _ receipt: CommandID, _ hold: Hold, _ amount: UInt256) -> [TableCell] {
        [
            .text(kind), .count(entry.number), .text(entry.time.rfc3339), .text(receipt.description), .text(hold.account.description),
            .text(JSONValue.keyID(hold.keyHash)), .text(hold.model.description), .text(asset.description), .amount(amount),
        ]
    }

    private func isWanted(_ hold: Hold) -> Bool { hold.account == account ?? hold.account && hold.model == model ?? hold.model }

    /// The hold of a call, and the version of the prices that it was made under.
    private mutating func call(_ id: CommandID, _ reader: any LedgerReader) throws -> (Hold, UInt64)? {
        guard let stored = try reader.entry(of: id) else { return nil }
        let entry = try JournalEntry(encoded: stored.entry)
        guard case .hold(let hold) = entry.command else { return nil }
        let versions = try prices[hold.model] ?? reader.prices(of: hold.model)
        prices[hold.model] = versions
        return (hold, try versions.inForce(for: hold.model, at: entry).version)
    }
}
