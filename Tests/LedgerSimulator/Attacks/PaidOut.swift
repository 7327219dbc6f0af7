internal import EthereumPrimitives
internal import LedgerCore

/// What has left the ledger for the outside world, by account, as a bank's statement shows it or as a journal says.
struct PaidOut {
    private(set) var totals: [AccountID: Natural] = [:]
    private var entries: [CommandID: [(account: AccountID, amount: Natural)]] = [:]

    /// Adds what an accepted entry paid, or takes away what it took back.
    mutating func record(_ entry: JournalEntry) {
        guard entry.outcome == .accepted else { return }
        for command in entry.command.members { record(command, entry: entry.id) }
    }

    /// Takes in an entry that records again what was paid before, so that a reversal of it counts.
    mutating func know(_ entry: JournalEntry) {
        let before = totals
        record(entry)
        totals = before
    }

    private mutating func record(_ command: Command, entry: CommandID) {
        switch command {
        case .withdraw(let payment): add(payment.amount, payment.account, entry)
        case .recordPayout(let payment): add(payment.amount, payment.account, entry)
        case .reverse(let reverse):
            for (account, amount) in entries.removeValue(forKey: reverse.entry) ?? [] { totals[account, default: 0] -= amount }
        default: break
        }
    }

    private mutating func add(_ amount: UInt256, _ account: FundedAccount, _ entry: CommandID) {
        totals[account.id, default: 0] += Natural(amount)
        entries[entry, default: []].append((account.id, Natural(amount)))
    }

    /// Goes on from what an older journal says, with the totals as they are.
    mutating func follow(_ older: PaidOut) { entries = older.entries }
}

extension Command {
    /// The commands of a link, or the command itself.
    var members: [Command] {
        guard case .linked(let link) = self else { return [self] }
        return link.commands.flatMap(\.members)
    }
}
