internal import EthereumPrimitives
internal import LedgerCore

/// What the journal says, added up apart from the records: invariants 1, 3, 5 and 7 of the design.
struct Books: Checking {
    var violations: [Violation] = []
    private(set) var posted: [AccountID: (credits: Natural, debits: Natural)] = [:]
    private(set) var moneyIn = Natural.zero
    private(set) var moneyOut = Natural.zero
    private(set) var charged: [ModelID: Natural] = [:]
    private(set) var sharedOut: [ModelID: Natural] = [:]
    private(set) var modelOfHold: [CommandID: ModelID] = [:]
    private var callOfStake: [UInt256: CommandID] = [:]
    private var ids: Set<CommandID> = []

    /// Adds an entry's postings up.
    mutating func record(_ entry: JournalEntry) {
        require(.journal, ids.insert(entry.id).inserted, "entry \(entry.number) repeats the id \(entry.id)")
        require(.postings, Books.isBalanced(entry.postings), "the postings of entry \(entry.number) do not balance")
        require(.postings, entry.outcome == .accepted || entry.postings.isEmpty, "the refused entry \(entry.number) has postings")
        for posting in entry.postings {
            require(.postings, !posting.amount.isZero, "entry \(entry.number) posts nothing to \(posting.account)")
            var totals = posted[posting.account] ?? (0, 0)
            if posting.direction == .credit { totals.credits += Natural(posting.amount) } else { totals.debits += Natural(posting.amount) }
            posted[posting.account] = totals
        }
        guard entry.outcome == .accepted else { return }
        switch entry.command {
        case .credit(let payload): moneyIn += Natural(payload.amount)
        case .deposit(let payload): moneyIn += Natural(payload.amount)
        case .withdraw, .recordPayout, .reverse, .linked, .queueTransaction, .concludeTransaction, .advancePayment:
            for posting in entry.postings where posting.account == .external {
                if posting.direction == .debit { moneyIn += Natural(posting.amount) } else { moneyOut += Natural(posting.amount) }
            }
        case .hold(let payload): modelOfHold[entry.id] = payload.model
        case .settle(let payload): recordCharge(entry, hold: payload.hold)
        case .refund(let payload): recordRefund(entry, call: payload.call)
        case .stakeContent(let payload): callOfStake[payload.tokenID] = payload.call
        case .playContent(let payload): recordVoidedFee(entry, call: callOfStake[payload.tokenID])
        default: break
        }
        recordOwedPayout(entry)
    }

    /// What an entry that is about something else paid towards a payout that was made before a restoration.
    private mutating func recordOwedPayout(_ entry: JournalEntry) {
        switch entry.command {
        case .withdraw, .recordPayout, .reverse, .linked, .queueTransaction, .concludeTransaction, .advancePayment: break
        default:
            for posting in entry.postings where posting.account == .external && posting.direction == .credit { moneyOut += Natural(posting.amount) }
        }
    }

    private static func isBalanced(_ postings: [Posting]) -> Bool {
        var sums: [AssetNumber: (debits: Natural, credits: Natural)] = [:]
        for posting in postings {
            switch posting.direction {
            case .debit: sums[posting.asset, default: (0, 0)].debits += Natural(posting.amount)
            case .credit: sums[posting.asset, default: (0, 0)].credits += Natural(posting.amount)
            }
        }
        return sums.values.allSatisfy { $0.debits == $0.credits }
    }

    private mutating func recordCharge(_ entry: JournalEntry, hold: CommandID) {
        guard let model = modelOfHold[hold] else { return }
        for posting in entry.postings {
            if posting.direction == .debit { charged[model, default: 0] += Natural(posting.amount) }
            if posting.direction == .credit { sharedOut[model, default: 0] += Natural(posting.amount) }
        }
    }

    /// The entry of a challenger who won begins with what the caller gets back; what the bond pays of that counts as if the receivers had given it.
    private mutating func recordVoidedFee(_ entry: JournalEntry, call: CommandID?) {
        guard let call, let model = modelOfHold[call], let first = entry.postings.first, first.direction == .credit else { return }
        charged[model, default: 0] -= Natural(first.amount)
        sharedOut[model, default: 0] -= Natural(first.amount)
    }

    private mutating func recordRefund(_ entry: JournalEntry, call: CommandID) {
        guard let model = modelOfHold[call] else { return }
        for posting in entry.postings {
            if posting.direction == .credit { charged[model, default: 0] -= Natural(posting.amount) }
            if posting.direction == .debit { sharedOut[model, default: 0] -= Natural(posting.amount) }
        }
    }
}
