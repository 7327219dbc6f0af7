internal import EthereumPrimitives
public import LedgerCore

/// The payments to the outside world that the end of a journal tells of, and that stay made when a restoration takes that end away.
///
/// A payment that the end only records counts too: it was lost by an earlier restoration, from the same backup or an older one. So does a payment on a chain
/// that was signed for. A withdrawal that the end takes back does not.
public struct LostPayouts: Sendable {
    /// The payments in the journal's order, each with the id of the command that made it.
    private var made: [(id: CommandID, payout: RecordPayout)] = []

    /// The payments in the journal's order.
    public var payouts: [RecordPayout] { made.map(\.payout) }

    public init() {}

    /// Reads what follows an entry, where the journal has that entry.
    ///
    /// - Parameter head: The end of the backup.
    /// - Returns: Whether the journal continues the backup; otherwise nothing of it is known to be lost.
    /// - Throws: ``StoreFailure`` when the journal cannot be read, and `RLPError` for an entry that is damaged.
    public mutating func add(from reader: any LedgerReader, after head: JournalHead) throws -> Bool {
        guard try head.number == 0 || reader.entries(from: head.number, limit: 1).first?.hash == head.hash else { return false }
        var lost = LostEntries()
        var number = head.number
        while true {
            let page = try reader.entries(from: number + 1, limit: 1_000)
            for stored in page {
                let entry = try JournalEntry(encoded: stored.entry)
                number = entry.number
                if entry.outcome == .accepted { lost.add(entry.command, of: entry) }
            }
            if page.count < 1_000 { break }
        }
        made += try lost.payouts(in: reader)
        return true
    }

    /// The commands that record the payments in a restored ledger, after those that create the accounts that only the lost end knew.
    ///
    /// A payment is recorded under the id of the command that made it, so that a booking that is given again is not booked twice. An account gets a new id.
    ///
    /// - Throws: ``StoreFailure`` when the restored ledger cannot be read.
    public func commands(restoring store: any LedgerReader) throws -> [(id: CommandID?, command: Command)] {
        var view = LedgerView(reader: store)
        var missing: [AccountName] = []
        for case .named(let name) in payouts.map(\.account) where !missing.contains(name) {
            if try !view.hasAccount(name) { missing.append(name) }
        }
        return missing.map { (nil, .createAccount(CreateAccount(name: $0))) } + records
    }

    /// Payments that were made by one command are recorded by one.
    private var records: [(id: CommandID?, command: Command)] {
        var rest = made[...]
        var records: [(id: CommandID?, command: Command)] = []
        while let id = rest.first?.id {
            let members = rest.prefix { $0.id == id }.map { Command.recordPayout($0.payout) }
            records.append((id, members.count == 1 ? members[0] : .linked(LinkedCommands(members))))
            rest = rest.dropFirst(members.count)
        }
        return records
    }
}

/// The payments of entries that are lost, in their order.
private struct LostEntries {
    private enum Payment {
        case made(RecordPayout)
        /// A payment on a chain: the sender's transaction of this place among the lost ones.
        case sent(QueueTransaction, entry: UInt64, place: UInt64)
    }

    private var payments: [(id: CommandID, payment: Payment)] = []
    private var sent: [Address: UInt64] = [:]

    mutating func add(_ command: Command, of entry: JournalEntry) {
        switch command {
        case .withdraw(let payment):
            let reference = LostEntries.reference(payment.reference, of: entry.number)
            payments.append((entry.id, .made(RecordPayout(account: payment.account, amount: payment.amount, reference: reference))))
        case .recordPayout(let payment): payments.append((entry.id, .made(payment)))
        case .queueTransaction(let queued):
            payments.append((entry.id, .sent(queued, entry: entry.number, place: sent[queued.sender, default: 0])))
            sent[queued.sender, default: 0] += 1
        case .reverse(let reversal): payments.removeAll { $0.id == reversal.entry }
        case .linked(let link): for member in link.commands { add(member, of: entry) }
        default: break
        }
    }

    func payouts(in reader: any LedgerReader) throws -> [(id: CommandID, payout: RecordPayout)] {
        var view = LedgerView(reader: reader)
        return try payments.compactMap { id, payment in
            switch payment {
            case .made(let payout): return (id, payout)
            case .sent(let queued, let entry, let place):
                guard let payment = queued.intent.payment, let next = try view.sender(queued.sender)?.next,
                    let transaction = try view.transaction(of: queued.sender, nonce: next - (sent[queued.sender] ?? 0) + place)
                else { return nil }
                // A signed transaction may be in a block, unless a block is known in which it had no effect.
                guard !transaction.attempts.isEmpty, transaction.conclusion == nil || transaction.hadEffect else { return nil }
                let reference = LostEntries.reference(queued.intent.purpose, of: entry)
                return (id, RecordPayout(account: payment.payer, amount: payment.amount, reference: reference))
            }
        }
    }

    private static func reference(_ text: String, of entry: UInt64) -> String { "lost entry \(entry) \(text)".limited }
}

extension String {
    /// The beginning that the ledger takes as a text.
    fileprivate var limited: String {
        var text = self
        while text.utf8.count > Command.maximumTextBytes { text.removeLast() }
        return text
    }
}
