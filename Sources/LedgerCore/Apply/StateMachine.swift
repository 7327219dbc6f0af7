public import EthereumPrimitives

/// The ledger's rules: a command in, a journal entry out. No clock, no randomness, no I/O but reads of records.
///
/// The same commands at the same times give the same entries and the same records, in any process. Nothing else changes a balance.
public struct StateMachine {
    public private(set) var head: JournalHead
    var records: WorkingSet
    private var earlier: EarlierEntries
    let programs: ProgramCache
    /// The kind by which a program's policy refused the command in progress.
    var refusalKind: String?
    /// Whether what programs do is taken back at once, because nothing of the command will be kept.
    private(set) var isTrial = false
    /// The legs that the command in progress has made so far.
    var postings: [Posting] = []
    /// The slot of the balance that the command in progress holds, charges or frees.
    var payer: Int?
    /// The use that the settlement in progress does not charge.
    var gap: ChargeGap?
    /// The id of the command in progress, which the members of a link share.
    private(set) var id = CommandID(high: 0, low: 0)
    /// The time of the command in progress.
    private(set) var now: Timestamp
    /// The rules that the command in progress is carried out by.
    private(set) var rules = RuleVersion.current
    /// The ledger's terms, its generation and its signing domain, kept from the first reading on.
    private var genesis: Genesis?
    /// Which member of a link the command in progress has come to, or stopped at.
    var refusedMember: Int?

    public init(head: JournalHead, source: any RecordSource) {
        self.head = head
        self.records = WorkingSet(source: source)
        self.earlier = EarlierEntries(source: source)
        self.programs = ProgramCache()
        self.now = head.time
    }

    /// Makes a machine for one command whose effects are thrown away: what programs would do is found with those that `programs` has in memory.
    package init(trying source: any RecordSource, head: JournalHead, programs: ProgramCache) {
        self.head = head
        self.records = WorkingSet(source: source)
        self.earlier = EarlierEntries(source: source)
        self.programs = programs
        self.now = head.time
        isTrial = true
    }

    /// The number of the entry that the command in progress will have.
    var number: UInt64 { head.number + 1 }

    /// Applies one command and moves the head. A refused command changes no record; its entry says why.
    ///
    /// - Parameters:
    ///   - id: Not used by any earlier command; whoever calls this has looked it up.
    ///   - time: Taken as the head's time where it is earlier: the ledger's clock never goes back.
    ///   - rules: Those of the entry where it is replayed; new entries follow the current ones.
    /// - Throws: ``StoreFailure`` when a record could not be read; nothing was changed then.
    public mutating func apply(
        _ command: Command, id: CommandID, at time: Timestamp, by rules: RuleVersion = .current
    ) throws(StoreFailure) -> AppliedCommand {
        let outcome = try judge(id: id, at: time, by: rules) { (machine) throws(Interruption) in try machine.perform(command) }
        return try enter(command, outcome)
    }

    /// Applies a command of somebody who is not known and pays nothing for an entry, by the current rules. A refused one leaves no entry, so that
    /// strangers cannot fill the journal; and it is refused where it would move nothing, see ``refusalOfMovingNothing(_:)``.
    ///
    /// - Throws: As ``apply(_:id:at:by:)``.
    public mutating func applyAnonymous(_ command: Command, id: CommandID, at time: Timestamp) throws(StoreFailure) -> Judgement {
        let outcome = try judge(id: id, at: time, by: .current) { (machine) throws(Interruption) in
            let movesNothing = try machine.refusalOfMovingNothing(command)
            try machine.perform(command)
            if let movesNothing { throw .refused(movesNothing) }
        }
        return outcome == .accepted ? .applied(try enter(command, outcome)) : .refused(outcome)
    }

    /// Carries out a command. After a refusal and a failure nothing is changed.
    private mutating func judge(
        id: CommandID, at time: Timestamp, by rules: RuleVersion, carryOut: (inout StateMachine) throws(Interruption) -> Void
    ) throws(StoreFailure) -> Outcome {
        self.id = id
        self.rules = rules
        now = max(time, head.time)
        payer = nil
        gap = nil
        postings = []
        refusedMember = nil
        refusalKind = nil
        records.begin()
        do throws(Interruption) {
            try carryOut(&self)
            precondition(isBalanced(postings), "the postings of a command sum to zero")
        } catch {
            records.rollBack()
            if genesis?.generation != nil { genesis = nil }
            postings = []
            switch error {
            case .refused(let outcome): return outcome
            case .failed(let failure): throw failure
            }
        }
        return .accepted
    }

    /// Writes the entry of the command in progress.
    private mutating func enter(_ command: Command, _ outcome: Outcome) throws(StoreFailure) -> AppliedCommand {
        let entry = JournalEntry(
            rules: rules, number: number, time: now, id: id, command: command, outcome: outcome, postings: postings,
            refusedMember: refusedMember)
        head = earlier.append(entry, after: head)
        return AppliedCommand(
            entry: entry, available: try availableToPayer(), gap: outcome == .accepted ? gap : nil,
            refusalKind: outcome == .programRefused ? refusalKind : nil)
    }

    /// ``apply(_:id:at:by:)`` where all records that it needs are in memory; nil, and nothing was applied, where one must be read from the store. An earlier
    /// entry that the command refers to (``Command/earlierEntries``) is read from there in any case.
    public mutating func applyLoaded(_ command: Command, id: CommandID, at time: Timestamp) throws(StoreFailure) -> AppliedCommand? {
        records.mayLoad = false
        defer { records.mayLoad = true }
        do throws(StoreFailure) { return try apply(command, id: id, at: time) } catch {
            guard error.code == .notLoaded else { throw error }
            return nil
        }
    }

    private mutating func availableToPayer() throws(StoreFailure) -> UInt256? {
        guard let payer else { return nil }
        return (try records.read(at: payer) ?? BalanceRecord()).available
    }

    /// The entry made last, as the store will have it; nil when ``takeBatch()`` has taken it.
    public var newest: StoredEntry? { earlier.newest }

    /// The entries made and the records changed since this was last called, for one commit. What was taken before has been committed by now; this may be
    /// on its way to the store while the next commands are applied.
    public mutating func takeBatch() -> Batch {
        Batch(entries: earlier.seal(), records: records.takeChanges(), head: head)
    }

    /// The entry of an earlier command, committed or not; nil when there is none.
    public func entry(of id: CommandID) throws(StoreFailure) -> JournalEntry? { try earlier.entry(of: id) }

    /// Carries out a command, or a member of a link: uses up the authorization of a signed one, then follows the payload's rule.
    mutating func perform(_ command: Command) throws(Interruption) {
        if case .openLedger = command { return try command.apply(to: &self) }
        let genesis = try openedLedger()
        if let message = command.message { try authorize(message, in: genesis.domain) }
        try command.apply(to: &self)
    }

    /// The ledger's own terms, of which commands change the generation and the operator's address alone.
    ///
    /// Refusals: `ledgerNotOpen`.
    mutating func openedLedger() throws(Interruption) -> Genesis {
        if let genesis { return genesis }
        let (ledger, generation) = (try records.ledger(), try records.generation())
        let opened = Genesis(ledger: ledger, generation: generation, domain: ledger.signingDomain(salt: generation?.salt))
        genesis = opened
        return opened
    }

    /// Writes the generation, which the signing domain follows from now on.
    mutating func change(_ generation: GenerationRecord) throws(Interruption) {
        try put(generation, at: .generation)
        genesis = nil
    }

    /// The operator's address as the entries so far leave it; nil before the ledger is open.
    ///
    /// - Throws: ``StoreFailure`` when it cannot be read.
    package mutating func operatorAddress() throws(StoreFailure) -> Address? {
        do throws(Interruption) { return try openedLedger().ledger.operatorAddress } catch {
            switch error {
            case .refused: return nil
            case .failed(let failure): throw failure
            }
        }
    }

    /// Writes the ledger's terms with another operator, for the commands after this one.
    mutating func change(_ ledger: OpenLedger) throws(Interruption) {
        try put(ledger, at: .ledger)
        genesis = nil
    }

    /// The terms that were read once. A class, because every command asks for a part of them and a copy would cost more than that.
    final class Genesis: Sendable {
        let ledger: OpenLedger
        /// nil before the first restoration.
        let generation: GenerationRecord?
        let domain: SigningDomain

        init(ledger: OpenLedger, generation: GenerationRecord?, domain: SigningDomain) {
            (self.ledger, self.generation, self.domain) = (ledger, generation, domain)
        }
    }

    /// ``entry(of:)``, for commands.
    func findEntry(of id: CommandID) throws(Interruption) -> JournalEntry? {
        do { return try entry(of: id) } catch { throw .failed(error) }
    }

    func refuse(_ outcome: Outcome, unless condition: Bool) throws(Interruption) {
        if !condition { throw .refused(outcome) }
    }
}

/// The result of applying a command whose refusals leave no entry.
public enum Judgement: Sendable {
    case applied(AppliedCommand)
    /// Nothing was changed, and there is no entry.
    case refused(Outcome)
}

/// The result of applying a command.
public struct AppliedCommand: Sendable {
    public let entry: JournalEntry
    /// The funds that the account of a hold, or of the hold that was resolved, has available afterwards; nil after any other command.
    public let available: UInt256?
    /// The use that a settlement did not charge; nil where it charged all.
    public let gap: ChargeGap?
    /// The kind by which a program's policy refused an event; nil otherwise.
    public let refusalKind: String?
}

/// The reason why a command stopped: the ledger's rules refused it, or the store failed.
public enum Interruption: Error, Sendable {
    case refused(Outcome)
    case failed(StoreFailure)
}

extension StateMachine {
    mutating func put<Value: RecordValue>(_ value: Value, at key: RecordKey) throws(Interruption) {
        do { try records.write(value, at: key) } catch { throw .failed(error) }
    }

    /// Puts a record of a key that never had one, because it is made of the command's id or of a nonce that has not been used.
    mutating func create<Value: RecordValue>(_ value: Value, at key: RecordKey) { records.create(value, at: key) }

    mutating func remove(_ key: RecordKey) throws(Interruption) {
        do { try records.remove(key) } catch { throw .failed(error) }
    }
}

extension WorkingSet {
    /// The record of this key; nil when there is none.
    mutating func find<Value: RecordValue>(_ key: RecordKey, as type: Value.Type = Value.self) throws(Interruption) -> Value? {
        let slot = try locate(key)
        return try find(at: slot)
    }

    /// The record of this key, or a refusal with this outcome.
    mutating func get<Value: RecordValue>(_ key: RecordKey, as type: Value.Type = Value.self, else outcome: Outcome) throws(Interruption) -> Value {
        let slot = try locate(key)
        return try get(at: slot, else: outcome)
    }

    func get<Value: RecordValue>(at slot: Int, else outcome: Outcome) throws(Interruption) -> Value {
        guard let value: Value = try find(at: slot) else { throw .refused(outcome) }
        return value
    }

    func find<Value: RecordValue>(at slot: Int) throws(Interruption) -> Value? {
        do { return try read(at: slot) } catch { throw .failed(error) }
    }

    /// ``slot(of:)``, for commands.
    mutating func locate(_ key: RecordKey) throws(Interruption) -> Int {
        do { return try slot(of: key) } catch { throw .failed(error) }
    }

    mutating func ledger() throws(Interruption) -> OpenLedger { try get(.ledger, else: .ledgerNotOpen) }
    mutating func model(_ id: ModelID) throws(Interruption) -> ModelRecord { try get(.model(id), else: .modelNotFound) }
    mutating func token(_ address: Address) throws(Interruption) -> TokenRecord { try get(.token(address), else: .tokenNotFound) }

    mutating func balance(_ account: AccountID, _ asset: AssetNumber) throws(Interruption) -> BalanceRecord {
        let slot = try locate(.balance(account, asset))
        return try balance(at: slot)
    }

    func balance(at slot: Int) throws(Interruption) -> BalanceRecord { try find(at: slot) ?? BalanceRecord() }
}
