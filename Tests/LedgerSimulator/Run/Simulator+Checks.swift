internal import Ledger
internal import LedgerCore
internal import LedgerSQLite

/// The simulation's content records are attested, never executed again.
struct NoReexecution: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

extension Simulator {
    func require(_ check: Check, _ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { violations.append(Violation(check: check, text: text())) }
    }

    /// Takes over what a check has found.
    func take(_ check: inout some Checking) {
        violations += check.violations
        check.violations = []
    }

    /// Runs a check; what it throws is a violation itself.
    func checking(_ body: () throws -> Void) {
        do { try body() } catch { violations.append(Violation(check: .records, text: "the records cannot be read: \(error)")) }
    }

    /// The whole state against the model, and the database against what was committed.
    func checkEverything() {
        guard let store else { return }
        disk.undisturbed { checkEverything(in: store) }
    }

    private func checkEverything(in store: ObservedStore) {
        checking {
            var comparison = Comparison(model: durable, books: books, store: shadow)
            try comparison.compareAll()
            take(&comparison)
            for violation in try LedgerInvariants.violations(in: shadow) { require(.invariants, false, violation) }
            try checkDatabase(of: store)
        }
    }

    /// Invariant 9: what was acknowledged is in the database, and nothing else.
    private func checkDatabase(of store: ObservedStore) throws {
        // Of a journal that grew since the last check its end is read; the rest is at the end of the run.
        let journal = try store.entries(from: UInt64(checkedEntries) + 1, limit: .max)
        require(.durability, journal == Array(shadow.journal[checkedEntries...]), "the journal on the disk is not what was acknowledged")
        checkedEntries = max(0, shadow.journal.count - 50)
        require(.durability, try store.head() == (try shadow.head()), "the chain's head on the disk is not what was acknowledged")
        let records = try store.scan(prefix: [], after: nil, limit: .max)
        let expected = try shadow.scan(prefix: [], after: nil, limit: .max)
        require(.records, records.map(\.key) == expected.map(\.key), "the database has other records than were written")
        require(.records, records.map(\.value) == expected.map(\.value), "the database's records differ from what was written")
    }

    /// Invariant 7: the receipts of a model, less refunds, add up to what its callers were charged.
    func checkReceipts() {
        checking {
            var sums: [ModelID: Natural] = [:]
            for (hold, _) in books.modelOfHold {
                guard let receipt = try shadow.receipt(hold) else { continue }
                sums[receipt.model, default: 0] += Natural(receipt.cost) - Natural(receipt.refunded)
            }
            for id in durable.models.keys {
                let (sum, charged) = (sums[id] ?? 0, books.charged[id] ?? 0)
                require(.charges, sum == charged, "the receipts of \(id) say \(sum), its callers were charged \(charged)")
            }
        }
    }

    /// What `imo verify` says, signatures included.
    func checkVerifier(on store: ObservedStore) {
        checking {
            let problems = try JournalVerifier.verify(store, proofs: NoReexecution()).problems
            require(.replay, problems.isEmpty, "the verifier finds \(problems)")
        }
    }

    /// Invariant 8: the journal alone gives the same entries and records.
    func checkReplay(of store: ObservedStore) {
        checking {
            let replayed = MemoryLedger()
            var machine = StateMachine(head: .empty, source: replayed)
            let change = canary?.defect.fault.changeJournal ?? { $0 }
            for stored in change(try store.entries(from: 1, limit: .max)) {
                let entry = try JournalEntry(encoded: stored.entry)
                _ = try machine.apply(entry.command, id: entry.id, at: entry.time, by: entry.rules)
                require(.replay, machine.newest == stored, "entry \(stored.number) (\(entry.command.name)) replays differently")
            }
            try replayed.commit(machine.takeBatch())
            require(.replay, try replayed.head() == (try store.head()), "the replay ends with another head")
            let found = try store.scan(prefix: [], after: nil, limit: .max)
            let expected = replayed.records
            require(.replay, expected.map(\.key) == found.map(\.key), "the replay has other records")
            require(.replay, expected.map(\.value) == found.map(\.value), "the replay's records differ")
        }
    }
}
