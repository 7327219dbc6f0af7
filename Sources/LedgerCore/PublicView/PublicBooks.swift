public import EthereumPrimitives

/// The books as far as the public log shows them: tokens, revenue, pools, snapshots, claims, and the accounts of addresses.
///
/// They are kept by the ledger's own rules. Each shown command is applied by the state machine, and must give the postings that the log shows. What hidden
/// commands did to revenue and to accounts of addresses is taken from their postings, as far as commands of their kind can do it.
public struct PublicBooks {
    private let store = MemoryLedger(keepsJournal: false)
    /// The number of the last entry.
    public private(set) var size: UInt64 = 0
    private var time = Timestamp(milliseconds: 0)

    public init() {}

    /// The books as they are now.
    public var view: LedgerView { LedgerView(reader: store) }

    /// All who held something of a token at a snapshot, by address.
    public func holders(of token: Address, atSnapshot id: UInt64) throws -> [(holder: Address, balance: UInt256)] {
        var view = view
        var holders: [(Address, UInt256)] = []
        var last: Address?
        while true {
            let page = try store.holders(of: token, after: last, limit: 1_000)
            for (holder, _) in page {
                let balance = try view.balance(of: holder, in: token, atSnapshot: UInt256(id))
                if !balance.isZero { holders.append((holder, balance)) }
            }
            guard page.count == 1_000 else { return holders }
            last = page.last?.holder
        }
    }

    /// Applies the log's next entry.
    ///
    /// - Parameter check: Checks a shown command's signature; gives the reason where it does not hold.
    /// - Throws: ``PublicFault`` for an entry that the rules do not allow. The books cannot be used afterwards.
    public mutating func apply(_ entry: PublicEntry, check: (Command) -> String? = { _ in nil }) throws {
        guard entry.number == size + 1 else { throw PublicFault(entry: size + 1, "it says that it is number \(entry.number)") }
        guard entry.time >= time else { throw PublicFault(entry: entry.number, "its time is before that of the entry before it") }
        size = entry.number
        time = entry.time
        var postings = PostingRun(try entry.shownPostings(), entry: entry.number)
        guard entry.isAccepted else {
            guard postings.isAtEnd, entry.snapshots.isEmpty else { throw PublicFault(entry: size, "it was refused, and moved money all the same") }
            return
        }
        var snapshots = entry.snapshots[...]
        for part in entry.command.parts {
            guard let command = try part.command() else {
                postings.mayBeHidden = true
                continue
            }
            if let reason = check(command) { throw PublicFault(entry: size, "its signature does not hold: \(reason)") }
            let snapshot: PublicSnapshot?
            if case .snapshot = command { snapshot = snapshots.popFirst() } else { snapshot = nil }
            try move(postings.takeHidden(before: try snapshot.map { ($0, try view.tokenModel(of: $0.token)) }))
            try apply(command, matching: &postings)
            if case .snapshot(let taken) = command { try compare(taken, with: snapshot) }
        }
        guard snapshots.isEmpty else { throw PublicFault(entry: size, "it has the sums of a snapshot that it did not take") }
        try move(postings.takeHidden(before: nil))
        guard postings.isAtEnd else { throw PublicFault(entry: size, "it moves money of a pool that its commands do not move") }
    }

    private func machine() -> StateMachine {
        StateMachine(head: JournalHead(number: size - 1, hash: .zero, time: time), source: store)
    }

    private func apply(_ command: Command, matching postings: inout PostingRun) throws {
        if case .registerModel(let registration) = command { try openAccounts(of: registration) }
        var machine = machine()
        if let message = command.message { try machine.passHiddenNonces(before: message) }
        let applied = try machine.apply(command, id: CommandID(high: size, low: 0), at: time).entry
        guard applied.outcome == .accepted else {
            throw PublicFault(entry: size, "the ledger's rules refuse its \(command.name): \(applied.outcome.explanation)")
        }
        guard postings.take(applied.postings) else {
            throw PublicFault(entry: size, "its \(command.name) moves other amounts than the ledger's rules say")
        }
        try store.commit(machine.takeBatch())
    }

    /// Makes the accounts of callers that a revenue split names, which the log does not show.
    private func openAccounts(of registration: RegisterModel) throws {
        for share in registration.split {
            guard case .named(let name) = share.account else { continue }
            var machine = machine()
            _ = try machine.apply(.createAccount(CreateAccount(name: name)), id: CommandID(high: size, low: 2), at: time)
            try store.commit(machine.takeBatch())
        }
    }

    /// Applies postings of hidden commands.
    private func move(_ postings: [Posting]) throws {
        if postings.isEmpty { return }
        var machine = machine()
        do { try machine.move(postings) } catch {
            throw PublicFault(entry: size, "it takes more than is there")
        }
        try store.commit(machine.takeBatch())
    }

    private func compare(_ taken: TakeSnapshot, with shown: PublicSnapshot?) throws {
        guard let shown, shown.token == taken.token else { throw PublicFault(entry: size, "it took a snapshot and has no sums of it") }
        var view = view
        guard try view.token(taken.token).lastSnapshotID == shown.snapshotID else {
            throw PublicFault(entry: size, "the snapshot's id is not \(shown.snapshotID)")
        }
        let record = try view.snapshot(UInt256(shown.snapshotID), of: taken.token)
        guard record.supply == shown.supply, record.revenue == shown.revenue, record.claimable == shown.claimable else {
            throw PublicFault(
                entry: size,
                "the snapshot says revenue \(shown.revenue), claimable \(shown.claimable), supply \(shown.supply); from the log follow "
                    + "\(record.revenue), \(record.claimable), \(record.supply)")
        }
    }
}

extension LedgerView {
    fileprivate func tokenModel(of token: Address) throws(Interruption) -> ModelID {
        var view = self
        return try view.token(token).model
    }
}

extension StateMachine {
    /// Takes the signer's nonces before this message's as used: by commands that the log hides, as cancellations are. No nonce comes back.
    fileprivate mutating func passHiddenNonces(before message: TypedMessage) throws(Interruption) {
        guard let nonce = message.authorization?.nonce.asUInt64 else { return }
        records.begin()
        let next = try records.find(.nonce(message.signer), as: NonceRecord.self)?.next ?? 0
        if nonce > next { try put(NonceRecord(next: nonce), at: .nonce(message.signer)) }
    }

    /// Applies postings whose command is not known.
    fileprivate mutating func move(_ postings: [Posting]) throws(Interruption) {
        records.begin()
        for posting in postings {
            switch posting.direction {
            case .debit: try debit(posting.amount, from: posting.account, asset: posting.asset)
            case .credit: try credit(posting.amount, to: posting.account, asset: posting.asset)
            }
        }
    }
}

/// The postings of an entry, taken one after the other by the commands that made them.
private struct PostingRun {
    private let postings: [Posting?]
    private let entry: UInt64
    private var position = 0
    /// Whether a command was passed that the log does not show whole.
    var mayBeHidden = false

    init(_ postings: [Posting?], entry: UInt64) {
        self.postings = postings
        self.entry = entry
    }

    var isAtEnd: Bool { position == postings.count }

    /// Takes the postings that hidden commands can have made, up to the next that they cannot.
    ///
    /// - Parameter snapshot: The snapshot that comes next. Where the entry itself changed no revenue before it, what changes it comes after.
    mutating func takeHidden(before snapshot: (sums: PublicSnapshot, model: ModelID)?) -> [Posting] {
        var taken: [Posting] = []
        while mayBeHidden, position < postings.count, isHiddenKind(at: position) {
            if let posting = postings[position] {
                if let snapshot, snapshot.sums.own == .none, posting.account == .revenue(snapshot.model) { break }
                taken.append(posting)
            }
            position += 1
        }
        return taken
    }

    /// Whether a command that is not shown whole can have made the posting: it never touches pools, and gives no revenue to addresses.
    private func isHiddenKind(at index: Int) -> Bool {
        guard let posting = postings[index] else { return true }
        let next = index + 1 < postings.count ? postings[index + 1] : nil
        switch posting.account {
        case .claimPool, .burnPool: return false
        case .revenue:
            guard posting.direction == .debit else { return true }
            switch next?.account {
            case .claimPool, .burnPool, .address: return false
            default: return true
            }
        case .address, .named, .external, .program: return true
        }
    }

    /// Takes the postings of a shown command.
    ///
    /// - Returns: Whether they are next.
    mutating func take(_ made: [Posting]) -> Bool {
        guard made.count <= postings.count - position else { return false }
        let next = postings[position..<position + made.count]
        position += made.count
        return zip(made, next).allSatisfy { made, shown in
            switch made.account {
            case .named, .external: shown == nil
            case .address, .revenue, .claimPool, .burnPool, .program: shown == made
            }
        }
    }
}
