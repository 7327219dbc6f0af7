internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// The applying side of a verification, on a thread of its own.
///
/// `@unchecked Sendable`: every property but the atomic and the pages is used on the serial queue only, or after the queue has run empty.
final class Replay: @unchecked Sendable {
    private struct Pages {
        var waiting: [CheckedPage] = []
        /// Applied pages, which the reader's thread frees because it allocated them: freeing them here would make both threads wait for the allocator's lock.
        var done: [CheckedPage] = []
    }

    /// The most pages that wait; the reader then waits for room.
    private static let capacity = 4
    /// The number of entries between two saves of the changed records.
    private static let saveInterval: UInt64 = 16_000

    private let state: any LedgerStore
    private let source: ReplaySource
    private let queue = DispatchQueue(label: "imo.ledger.verifier", qos: .userInitiated)
    private let room = DispatchSemaphore(value: capacity)
    private let isStopped = Atomic(false)
    private let pages = Mutex(Pages())
    private var machine: StateMachine
    private var saved: JournalHead
    /// The head after the last entry that passed.
    private var replayed: JournalHead
    private var problem: Discrepancy?
    private var failure: (any Error)?

    init(state: any LedgerStore, head: JournalHead) {
        self.state = state
        source = ReplaySource(state: state)
        saved = head
        replayed = head
        machine = StateMachine(head: head, source: source)
    }

    /// The head at which the replay ended; valid after ``finish()``.
    var head: JournalHead { replayed }

    /// Takes a page, when there is room for it.
    ///
    /// - Returns: False once a fault was found: no more pages are wanted.
    func take(_ page: CheckedPage) -> Bool {
        room.wait()
        var done: [CheckedPage] = []
        pages.withLock { pages in
            pages.waiting.append(page)
            swap(&pages.done, &done)
        }
        done.removeAll()
        queue.async {
            self.applyNext()
            self.room.signal()
        }
        return page.problem == nil && !isStopped.load(ordering: .acquiring)
    }

    private func applyNext() {
        let page = pages.withLock { $0.waiting.removeFirst() }
        apply(page)
        pages.withLock { $0.done.append(page) }
    }

    /// Waits until all pages are applied, and saves.
    ///
    /// - Returns: The fault of the first entry that has one.
    /// - Throws: ``StoreFailure`` when the replayed records cannot be read or saved.
    func finish() throws -> String? {
        try queue.sync {
            if problem == nil, failure == nil { try save() }
            if let failure { throw failure }
            return problem?.sentence
        }
    }

    private func apply(_ page: CheckedPage) {
        guard !isStopped.load(ordering: .acquiring) else { return }
        do {
            for read in page.entries {
                try apply(read)
                replayed = machine.head
            }
            if let problem = page.problem { throw problem }
            if machine.head.number - saved.number >= Replay.saveInterval { try save() }
        } catch let discrepancy as Discrepancy {
            problem = discrepancy
            isStopped.store(true, ordering: .releasing)
        } catch {
            failure = error
            isStopped.store(true, ordering: .releasing)
        }
    }

    private func apply(_ read: ReadEntry) throws {
        let (entry, stored) = (read.entry, read.stored)
        source.earlier = read.earlier
        let applied = try machine.apply(entry.command, id: entry.id, at: entry.time, by: entry.rules)
        guard applied.entry.outcome == entry.outcome else {
            throw Discrepancy(
                "entry \(entry.number) is stored with the outcome \(entry.outcome.name); replaying it gives \(applied.entry.outcome.name)")
        }
        let again = machine.newest
        guard again?.entry == stored.entry else {
            throw Discrepancy("entry \(entry.number) is stored with other postings than replaying it gives")
        }
        guard again?.hash == stored.hash else {
            throw Discrepancy("entry \(entry.number) has the chain hash \(stored.hash); replaying gives \(machine.head.hash)")
        }
    }

    private func save() throws {
        let batch = machine.takeBatch()
        try state.commit(Batch(entries: [], records: batch.records, head: batch.head))
        saved = machine.head
    }
}

/// The source of a replay: the records that the replay has made, and the stored entries that the command in progress refers to.
///
/// It is used on the replay's serial queue only.
private final class ReplaySource: RecordSource {
    private let state: any LedgerStore
    var earlier: [CommandID: StoredEntry] = [:]

    init(state: any LedgerStore) {
        self.state = state
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { try state.load(key) }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { earlier[id] }
}
