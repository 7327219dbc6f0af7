internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

// The writer's two stages, and what must come of them.

extension Simulator {
    func write(staysOnItsWay: Bool) {
        apply()
        finishCommit()
        guard let writer, writer.isAwaited else { return }
        seal()
        if !staysOnItsWay { finishCommit() }
    }

    func flush() {
        finishCommit()
        seal()
        finishCommit()
    }

    /// Stage one of the writer: what waits is applied, on top of a batch that may be on its way to the disk.
    func apply() {
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

    func isAdmitted(_ command: Command, by admission: Admission) -> Bool {
        let outcome = canary == .signatureNotChecked ? .accepted : admission.check(command)
        let mustAdmit = signer.admits(command)
        require(.signatures, (outcome == .accepted) == mustAdmit, "admission says \(outcome) of \(command)")
        return outcome == .accepted
    }

    /// What the model makes of a command.
    func expectation(of envelope: Envelope) -> Expectation {
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

    func compareAnswer(_ awaited: Awaited) {
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
    func seal() {
        guard let writer, let sealed = writer.seal() else { return }
        onItsWay = OnItsWay(sealed: sealed, awaited: current, entries: pending, model: model)
        current = []
        pending = []
    }

    /// Stage two: the batch on its way reaches the disk, or does not; then its callers are answered.
    func finishCommit() {
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
        if let failure { return fail(with: failure, mustHaveFaultsAbove: batch.mayBeRefused ? nil : faults) }
        if let written = store.attempt { commit(written, batch) }
    }

    /// A batch is durable.
    func commit(_ written: Batch, _ batch: OnItsWay) {
        require(
            .journal, written.entries.count == batch.entries.count, "\(written.entries.count) entries were written, \(batch.entries.count) answered")
        let entries = zip(written.entries, batch.entries).compactMap { stored, expected in check(stored, expected) }
        for entry in batch.entries { known[entry.id] = entry }
        doubtful = []
        adopt(written, entries, model: batch.model)
    }

    /// Takes a batch that is durable into the model's books.
    func adopt(_ batch: Batch, _ entries: [JournalEntry], model: NaiveLedger) {
        durable = model
        for entry in entries { books.record(entry) }
        take(&books)
        let end = batch.entries.last.map { JournalHead(number: $0.number, hash: $0.hash, time: model.now) } ?? batch.head
        require(.journal, end == batch.head, "the chain's head does not fit its last entry")
        shadow.apply(batch)
        onCommit?(Array(batch.entries), entries)
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
    func check(_ stored: StoredEntry, _ expected: ExpectedEntry) -> JournalEntry? {
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
}
