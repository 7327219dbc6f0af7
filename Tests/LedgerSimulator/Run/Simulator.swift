internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import LedgerSQLite

/// Drives the ledger's core, its writer and its SQLite store on a simulated disk, without threads and without a clock, and holds what they do against the
/// naive model.
///
/// After each batch its answers, its entries and what they can have changed are compared; after each crash, each takeover, every
/// ``fullCheckInterval`` batches and at the end everything is.
final class Simulator {
    static let fullCheckInterval = 64

    var violations: [Violation] = []
    let disk: SimulatedDisk
    let canary: Canary?
    private let clock = SimulatedClock()
    /// nil where nobody signs.
    let admission: Admission?
    private(set) var store: ObservedStore?
    private var writer: Batcher?
    /// What the writer has not taken yet.
    private var waiting: [(envelope: Envelope, isDurable: Bool)] = []

    /// The ledger as the writer has it in memory: what is durable, and then what was answered without waiting for the disk.
    private(set) var model = NaiveLedger()
    /// The batch that is on its way to the disk, and what was applied since.
    private var onItsWay: OnItsWay?
    private var current: [Awaited] = []
    private var pending: [ExpectedEntry] = []
    /// The ledger as it must be on the disk.
    private(set) var durable = NaiveLedger()
    private(set) var books = Books()
    let shadow = Shadow()
    /// By id, the entries that are durable.
    private var known: [CommandID: ExpectedEntry] = [:]
    /// Batches whose commit failed, each of which may yet turn out to be on the disk.
    private var doubtful: [Batch] = []
    private var batches = 0
    /// How much of the journal need not be read again.
    var checkedEntries = 0
    /// What happened, for the report.
    private(set) var tally = SimulationRun.Tally()

    init(seed: UInt64, canary: Canary?, signs: Bool, template: SimulatedDisk?) {
        admission = signs ? Admission(ledger: CommandGenerator.ledger, proofs: NoReexecution()) : nil
        disk = SimulatedDisk(seed: seed)
        self.canary = canary
        if let template { disk.copy(template) }
        open()
    }

    func perform(_ step: Step) {
        switch step {
        case .deliver(let envelope, let isDurable): waiting.append((envelope, isDurable))
        case .write(let staysOnItsWay): write(staysOnItsWay: staysOnItsWay)
        case .flush: flush()
        case .setClock(let time): clock.now = time
        case .fail(let fault, let after, let times): disk.arm(fault, after: after, times: times)
        case .heal: disk.heal()
        case .crash(let losesPower, let diesAgainAfter):
            disk.crash(losesPower: losesPower)
            recover(diesAgainAfter: diesAgainAfter)
        case .takeOver: takeOver()
        }
    }

    /// Ends the run: what waits is written on a disk that works, the process dies, and everything is compared.
    func finish() {
        disk.heal()
        write(staysOnItsWay: false)
        flush()
        disk.crash(losesPower: true)
        checkedEntries = 0
        recover(diesAgainAfter: nil)
        guard violations.isEmpty, let store else { return }
        checkReplay(of: store)
        if admission != nil { checkVerifier(on: store) }
        require(.records, disk.isSound("ledger.sqlite"), "SQLite's integrity check fails")
    }

    func end() {
        store?.close()
        store = nil
        writer = nil
    }

    // MARK: - Writing

    private func write(staysOnItsWay: Bool) {
        apply()
        finishCommit()
        guard let writer, writer.isAwaited else { return }
        seal()
        if !staysOnItsWay { finishCommit() }
    }

    private func flush() {
        finishCommit()
        seal()
        finishCommit()
    }

    /// Stage one of the writer: what waits is applied, on top of a batch that may be on its way to the disk.
    private func apply() {
        if let admission { waiting.removeAll { !isAdmitted($0.envelope.command, by: admission) } }
        guard !waiting.isEmpty else { return }
        if writer?.mustReadStore == true { finishCommit() }
        guard let writer, let store else { return }
        let batch = waiting.map { Awaited(envelope: $0.envelope, isDurable: $0.isDurable || !writer.isHealthy) }
        waiting = []
        let faults = disk.faults
        store.beginObserving()
        writer.apply(batch.map(\.submission))
        if let failure = store.failure { return failToApply(batch, failure, faultsBefore: faults) }
        for var awaited in batch {
            awaited.expectation = expectation(of: awaited.envelope)
            if awaited.isDurable {
                require(.answers, awaited.slot.count == 0, "a command was answered before it was durable: \(awaited.slot)")
                current.append(awaited)
            } else {
                compareAnswer(awaited)
            }
        }
    }

    private func isAdmitted(_ command: Command, by admission: Admission) -> Bool {
        let outcome = canary == .signatureNotChecked ? .accepted : admission.check(command)
        let mustAdmit = Signer(ledger: CommandGenerator.ledger).admits(command)
        require(.signatures, (outcome == .accepted) == mustAdmit, "admission says \(outcome) of \(command)")
        return outcome == .accepted
    }

    /// What the model makes of a command.
    private func expectation(of envelope: Envelope) -> Expectation {
        let (id, command) = (envelope.id, envelope.command)
        let unwritten = (onItsWay?.entries ?? []) + pending
        if let earlier = known[id] ?? unwritten.last(where: { $0.id == id }) {
            return earlier.command == command ? .again(earlier) : .refused
        }
        let outcome = model.apply(command, id: id, at: clock.now)
        let entry = ExpectedEntry(number: model.entryNumber, time: model.now, id: id, command: command, outcome: outcome)
        pending.append(entry)
        return .new(entry)
    }

    private func compareAnswer(_ awaited: Awaited) {
        let (slot, command) = (awaited.slot, awaited.envelope.command)
        require(.answers, slot.count == 1, "\(command.name) was answered \(slot.count) times")
        switch awaited.expectation {
        case .unknown: require(.answers, slot.isUnavailable, "\(command.name) was answered \(slot) although the ledger failed")
        case .refused: require(.answers, slot.refusal == .commandIDReused, "another command under a used id is answered \(slot)")
        case .again(let earlier):
            require(.answers, slot.entry.map(earlier.matches) == true, "\(command.name) again is answered \(slot), not \(earlier)")
        case .new(let entry):
            require(.outcome, slot.entry?.outcome == entry.outcome, "\(command.name) is answered \(slot), the model says \(entry.outcome)")
            require(.answers, slot.entry.map(entry.matches) == true, "\(command.name) is answered \(slot), the model says \(entry)")
        }
    }

    /// The writer closes the batch that is next for the disk.
    private func seal() {
        guard let writer, let sealed = writer.seal() else { return }
        onItsWay = OnItsWay(sealed: sealed, awaited: current, entries: pending, model: model)
        current = []
        pending = []
    }

    /// Stage two: the batch on its way reaches the disk, or does not; then its callers are answered.
    private func finishCommit() {
        guard let batch = onItsWay, let writer, let store else { return }
        onItsWay = nil
        let faults = disk.faults
        store.beginObserving()
        let failure = writer.commit(batch.sealed)
        for awaited in batch.awaited { require(.answers, awaited.slot.count == 0, "a command was answered before it was durable") }
        batch.sealed.answer(failure)
        for var awaited in batch.awaited {
            if failure != nil { awaited.expectation = .unknown }
            compareAnswer(awaited)
        }
        if let failure { return fail(with: failure, faultsBefore: faults) }
        if let written = store.attempt { commit(written, batch) }
    }

    /// A batch is durable.
    private func commit(_ written: Batch, _ batch: OnItsWay) {
        require(
            .journal, written.entries.count == batch.entries.count, "\(written.entries.count) entries were written, \(batch.entries.count) answered")
        let entries = zip(written.entries, batch.entries).compactMap { stored, expected in check(stored, expected) }
        for entry in batch.entries { known[entry.id] = entry }
        doubtful = []
        adopt(written, entries, model: batch.model)
    }

    /// Takes a batch that is durable into the model's books.
    private func adopt(_ batch: Batch, _ entries: [JournalEntry], model: NaiveLedger) {
        durable = model
        for entry in entries { books.record(entry) }
        take(&books)
        let end = batch.entries.last.map { JournalHead(number: $0.number, hash: $0.hash, time: model.now) } ?? batch.head
        require(.journal, end == batch.head, "the chain's head does not fit its last entry")
        shadow.apply(batch)
        batches += 1
        tally.commits += 1
        if batches % Simulator.fullCheckInterval == 0 { return checkEverything() }
        checking {
            var comparison = Comparison(model: durable, books: books, store: shadow)
            try comparison.compare(after: entries)
            take(&comparison)
        }
        // Whatever else is wrong belongs to the report.
        if !violations.isEmpty { checkEverything() }
    }

    /// What is stored of an entry, against what was answered and the chain.
    private func check(_ stored: StoredEntry, _ expected: ExpectedEntry) -> JournalEntry? {
        guard let entry = try? JournalEntry(encoded: stored.entry) else {
            require(.journal, false, "entry \(stored.number) cannot be read")
            return nil
        }
        let previous = stored.number == shadow.journal.count + 1 ? shadow.journal.last?.hash : chained
        chained = stored.hash
        require(.outcome, entry.outcome == expected.outcome, "entry \(stored.number) says \(entry.outcome), the model says \(expected.outcome)")
        require(.journal, expected.matches(entry), "entry \(stored.number) is \(entry), the model says \(expected)")
        require(.journal, stored.number == entry.number && stored.id == entry.id, "entry \(entry.number) is stored as another")
        let hash = SHA256.hash((previous ?? .zero).bytes + stored.entry)
        require(.journal, stored.hash == hash, "the chain does not hold at entry \(stored.number)")
        return entry
    }

    /// The hash of the entry that was checked last.
    private var chained: Bytes32?

    // MARK: - Failing

    /// A commit failed: all that was built on it is gone, nothing of it was acknowledged, and there must be a reason.
    private func fail(with failure: StoreFailure, faultsBefore: UInt64) {
        require(.availability, disk.faults > faultsBefore || disk.hasCrashed, "a batch failed without a fault of the disk: \(failure)")
        tally.failedCommits += 1
        if let attempt = store?.attempt { doubtful.append(attempt) }
        model = durable
        pending = []
        let discarded = current
        current = []
        require(.answers, writer?.seal()?.batch == nil, "a batch lives on although the one before it failed")
        for awaited in discarded { compareAnswer(awaited.failed) }
        if disk.hasCrashed { recover(diesAgainAfter: nil) }
    }

    /// Reading the store failed while commands were applied: those that were not sealed are gone.
    private func failToApply(_ batch: [Awaited], _ failure: StoreFailure, faultsBefore: UInt64) {
        require(.availability, disk.faults > faultsBefore || disk.hasCrashed, "a read failed without a fault of the disk: \(failure)")
        for awaited in current + batch.filter(\.isDurable) { compareAnswer(awaited.failed) }
        for awaited in batch { require(.answers, awaited.slot.count == 1, "a command was answered \(awaited.slot.count) times") }
        model = onItsWay?.model ?? durable
        pending = []
        current = []
        if disk.hasCrashed { recover(diesAgainAfter: nil) }
    }

    private func forgetAll() {
        waiting = []
        current = []
        onItsWay = nil
        model = durable
        pending = []
    }

    /// Opens the ledger in a new process.
    private func recover(diesAgainAfter: UInt32?) {
        tally.crashes += 1
        forgetAll()
        if !disk.hasCrashed { disk.crash(losesPower: false) }
        end()
        disk.restart()
        if let diesAgainAfter { disk.arm(.processDies, after: diesAgainAfter, times: 1) }
        open()
    }

    private func open() {
        for attempt in 0..<3 {
            let faults = disk.faults
            do throws(StoreFailure) {
                let opened = try ObservedStore(path: disk.path("ledger.sqlite"), defect: canary?.defect ?? .nothing)
                store = opened
                let clock = clock
                writer = Batcher(store: opened, clock: { clock.now })
                if disk.hasCrashed { throw StoreFailure(code: .unavailable, message: "the process died after opening") }
                return follow()
            } catch {
                require(.availability, attempt < 2 && disk.faults > faults, "the ledger cannot be opened: \(error)")
                guard violations.isEmpty else { return }
                end()
                disk.crash(losesPower: attempt == 0)
                disk.restart()
            }
        }
    }

    /// After a crash the journal says which of the batches in doubt is there; the model follows it.
    private func follow() {
        guard let store else { return }
        checking {
            let acknowledged = shadow.journal.count
            let head = try store.head()
            require(
                .durability, head.number >= UInt64(acknowledged), "entry \(acknowledged) was acknowledged, the journal ends at \(head.number)")
            let found = try store.entries(from: UInt64(acknowledged) + 1, limit: .max)
            if !found.isEmpty { adoptDoubtful(found) }
            doubtful = []
            guard violations.isEmpty else { return }
            checkEverything()
        }
    }

    private func adoptDoubtful(_ found: [StoredEntry]) {
        guard let batch = doubtful.first(where: { $0.entries == found }) else {
            return require(.durability, false, "the journal has \(found.count) entries that are no batch that was written")
        }
        var entries: [JournalEntry] = []
        for stored in found {
            guard let entry = try? JournalEntry(encoded: stored.entry) else { continue }
            let outcome = model.apply(entry.command, id: entry.id, at: entry.time)
            let expected = ExpectedEntry(
                number: model.entryNumber, time: model.now, id: entry.id, command: entry.command, outcome: outcome)
            _ = check(stored, expected)
            known[entry.id] = expected
            entries.append(entry)
        }
        tally.batchesFoundAfterCrash += 1
        adopt(batch, entries, model: model)
    }

    // MARK: - Two writers

    /// Another process opens the ledger: what this one has not written, it never will.
    private func takeOver() {
        guard let old = store, let oldWriter = writer else { return }
        disk.heal()
        do throws(StoreFailure) {
            let new = try ObservedStore(path: disk.path("ledger.sqlite"), defect: canary?.defect ?? .nothing)
            old.beginObserving()
            _ = onItsWay.flatMap { oldWriter.commit($0.sealed) }
            if old.attempt == nil { try? old.commit(Batch(entries: [], records: [], head: shadow.head())) }
            require(.fence, old.failure?.code == .fenced, "a writer that was taken over could write")
            let head = try new.head().number
            require(.fence, head == UInt64(shadow.journal.count), "the journal ends at \(head) after a writer was taken over")
            tally.takeOvers += 1
            forgetAll()
            old.close()
            store = new
            let clock = clock
            writer = Batcher(store: new, clock: { clock.now })
            checkEverything()
        } catch { require(.availability, false, "the ledger cannot be opened by a second writer: \(error)") }
    }
}
