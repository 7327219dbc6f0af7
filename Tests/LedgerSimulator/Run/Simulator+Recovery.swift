internal import Ledger
internal import LedgerCore

// What must hold when commits fail, processes die and another process takes the ledger over.

extension Simulator {
    /// A commit failed: all that was built on it is gone, nothing of it was acknowledged, and there must be a reason.
    ///
    /// - Parameter faultsBefore: How many faults there were before the commit; nil where an earlier one is the reason.
    func fail(with failure: StoreFailure, mustHaveFaultsAbove faultsBefore: UInt64?) {
        let hasReason = faultsBefore.map { disk.faults > $0 } ?? true
        require(.availability, hasReason || disk.hasCrashed, "a batch failed without a fault of the disk: \(failure)")
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
    func failToApply(_ batch: [Awaited], _ failure: StoreFailure, faultsBefore: UInt64) {
        require(.availability, disk.faults > faultsBefore || disk.hasCrashed, "a read failed without a fault of the disk: \(failure)")
        for awaited in current + batch.filter(\.isDurable) { compareAnswer(awaited.failed) }
        for awaited in batch { require(.answers, awaited.slot.count == 1, "a command was answered \(awaited.slot.count) times") }
        onItsWay?.mayBeRefused = true
        model = onItsWay?.model ?? durable
        pending = []
        current = []
        if disk.hasCrashed { recover(diesAgainAfter: nil) }
    }

    func forgetAll() {
        waiting = []
        current = []
        onItsWay = nil
        model = durable
        pending = []
    }

    /// Opens the ledger in a new process.
    func recover(diesAgainAfter: UInt32?) {
        tally.crashes += 1
        forgetAll()
        if !disk.hasCrashed { disk.crash(losesPower: false) }
        end()
        disk.restart()
        if let diesAgainAfter { disk.arm(.processDies, after: diesAgainAfter, times: 1) }
        open()
    }

    func open() {
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
    func follow() {
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

    func adoptDoubtful(_ found: [StoredEntry]) {
        guard let batch = doubtful.first(where: { $0.entries.elementsEqual(found) }) else {
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
}

// MARK: - Two writers

extension Simulator {
    /// Another process opens the ledger: what this one has not written, it never will.
    func takeOver() {
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
