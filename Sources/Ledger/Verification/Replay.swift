internal import Dispatch
internal import LedgerCore
internal import Synchronization

/// The applying side of a verification, on a thread of its own.
///
/// `@unchecked Sendable`: all but the atomic and the pages is used on its serial queue, or after the queue has run empty.
final class Replay: @unchecked Sendable {
    private struct Pages {
        var waiting: [CheckedPage] = []
        /// Those go back to the reader's thread to be freed: the two would wait for each other at the lock of the memory that the pages came from.
        var done: [CheckedPage] = []
    }

    /// Pages that may wait; the reader waits for room beyond these.
    private static let capacity = 4
    /// Entries between two saves of the changed records.
    private static let saveInterval: UInt64 = 16_000

    private let state: any LedgerStore
    private let source: ReplaySource
    private let queue = DispatchQueue(label: "imo.ledger.verifier", qos: .userInitiated)
    private let room = DispatchSemaphore(value: capacity)
    private let isStopped = Atomic(false)
    private let pages = Mutex(Pages())
    private var machine: StateMachine
    private var saved: JournalHead
    /// After the last entry with which nothing is wrong.
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

    /// After ``finish()``: where the replay ended.
    var head: JournalHead { replayed }

    /// Takes a page when there is room.
    ///
    /// - Returns: Whether more are wanted; false once something is wrong.
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
    /// - Returns: The first thing that is wrong, by number of entry.
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
        let applied = try machine.apply(entry.command, id: entry.id, at: entry.time)
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

/// What a replay reads: the records that it made itself, and the stored entries that the command in progress refers to.
///
/// Used on the replay's serial queue only.
private final class ReplaySource: RecordSource {
    private let state: any LedgerStore
    var earlier: [CommandID: StoredEntry] = [:]

    init(state: any LedgerStore) {
        self.state = state
    }

    func load(_ key: RecordKey) throws(StoreFailure) -> [UInt8]? { try state.load(key) }

    func entry(of id: CommandID) throws(StoreFailure) -> StoredEntry? { earlier[id] }
}
