public import LedgerCore

/// The payments to the outside world that the end of a journal tells of, and that stay made when a restoration takes that end away.
///
/// A payment that the end only records counts too: it was lost by an earlier restoration, from the same backup or an older one. A withdrawal that the end
/// takes back does not.
public struct LostPayouts: Sendable {
    private var found: [(entry: CommandID, payouts: [RecordPayout])] = []

    public init() {}

    /// The payments in the journal's order.
    public var payouts: [RecordPayout] { found.flatMap(\.payouts) }

    /// Reads what follows an entry, where the journal has that entry.
    ///
    /// - Parameter head: The end of the backup.
    /// - Throws: ``StoreFailure`` when the journal cannot be read, and `RLPError` for an entry that is damaged.
    public mutating func add(from reader: any LedgerReader, after head: JournalHead) throws {
        guard try head.number == 0 || reader.entries(from: head.number, limit: 1).first?.hash == head.hash else { return }
        var number = head.number
        while true {
            let page = try reader.entries(from: number + 1, limit: 1_000)
            for stored in page {
                let entry = try JournalEntry(encoded: stored.entry)
                number = entry.number
                if entry.outcome == .accepted { add(entry) }
            }
            guard page.count == 1_000 else { return }
        }
    }

    /// The commands that record the payments in a restored ledger, after those that create the accounts that only the lost end knew.
    ///
    /// - Throws: ``StoreFailure`` when the restored ledger cannot be read.
    public func commands(restoring store: any LedgerReader) throws -> [Command] {
        var view = LedgerView(reader: store)
        var missing: [AccountName] = []
        for case .named(let name) in payouts.map(\.account) where !missing.contains(name) {
            if try !view.hasAccount(name) { missing.append(name) }
        }
        return missing.map { .createAccount(CreateAccount(name: $0)) } + payouts.map(Command.recordPayout)
    }

    private mutating func add(_ entry: JournalEntry) {
        for id in LostPayouts.reversed(by: entry.command) { found.removeAll { $0.entry == id } }
        let payouts = LostPayouts.payouts(of: entry.command, entry: entry.number)
        if !payouts.isEmpty { found.append((entry.id, payouts)) }
    }

    private static func payouts(of command: Command, entry: UInt64) -> [RecordPayout] {
        switch command {
        case .withdraw(let payment):
            [RecordPayout(account: payment.account, amount: payment.amount, reference: "lost entry \(entry) \(payment.reference)".limited)]
        case .recordPayout(let payment): [payment]
        case .linked(let link): link.commands.flatMap { payouts(of: $0, entry: entry) }
        default: []
        }
    }

    private static func reversed(by command: Command) -> [CommandID] {
        switch command {
        case .reverse(let reverse): [reverse.entry]
        case .linked(let link): link.commands.flatMap(reversed)
        default: []
        }
    }
}

extension String {
    /// The beginning that the ledger takes as a text.
    fileprivate var limited: String {
        var text = self
        while text.utf8.count > Command.maximumTextBytes { text.removeLast() }
        return text
    }
}
