internal import Dispatch
internal import GRDB
package import LedgerCore
internal import Synchronization

/// The first answers to calls with an `Idempotency-Key`, in a SQLite file of their own, sealed under what only their callers know.
///
/// A row is on the disk before the call's charge is, so that a charge without its answer does not exist; whether a row counts is asked of the ledger
/// (a row whose call was not settled is of no use). Bounded in rows, bytes and time: the oldest answers of the account that keeps the most give way
/// first, so that nobody pushes out another's with his own.
///
/// Nothing here waits on the caller's thread: rows are read and written on queues of their own, and all that waits is written in one transaction.
package final class AnswerArchive: Sendable {
    /// Bounds of the whole archive.
    package struct Limits: Sendable, Hashable {
        package var maximumAnswers: Int
        package var maximumBytes: Int
        package var lifetimeSeconds: UInt64

        package init(maximumAnswers: Int, maximumBytes: Int, lifetimeSeconds: UInt64) {
            self.maximumAnswers = maximumAnswers
            self.maximumBytes = maximumBytes
            self.lifetimeSeconds = lifetimeSeconds
        }

        /// A larger answer is not kept; that it was given is.
        var maximumAnswerBytes: Int { maximumBytes / 8 }
    }

    /// What is known of an `Idempotency-Key`.
    package enum Found: Sendable, Hashable {
        case nothing
        /// It was used with another request.
        case otherRequest(call: CommandID)
        case answer(KeptAnswer, call: CommandID)
        /// The call was made, and its answer was too large to keep.
        case notKept(call: CommandID)
    }

    private let database: any DatabaseWriter
    private let limits: Limits
    private let clock: @Sendable () -> Timestamp
    private let random: @Sendable () -> [UInt8]?
    private let readers = DispatchQueue(label: "imo.answers.read", attributes: .concurrent)
    private let writer = DispatchQueue(label: "imo.answers.write")
    private let waiting = Mutex<[AnswerChange]>([])
    private let shelves: Mutex<AnswerShelves>

    /// - Parameters:
    ///   - path: The file, made where there is none; nil keeps everything in memory, for tests.
    ///   - random: 12 random bytes for each box; nil when there are none.
    package init(
        path: String?, limits: Limits, clock: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> [UInt8]?
    ) throws(AnswerArchiveFailure) {
        self.limits = limits
        self.clock = clock
        self.random = random
        do {
            database = try AnswerSchema.open(path)
            shelves = Mutex(try database.read { try AnswerShelves(reading: $0) })
        } catch {
            throw AnswerArchiveFailure(path: path ?? "memory", reason: "\(error)")
        }
    }

    /// Looks an answer up. `then` is called once, on another thread.
    package func find(_ key: AnswerKey, then: @escaping @Sendable (Result<Found, AnswerArchiveFailure>) -> Void) {
        let (database, now) = (database, clock())
        readers.async {
            do {
                let row = try database.read { try AnswerRow.find(key.id, in: $0) }
                then(.success(row.map { $0.expiresAt > now ? $0.found(key) : .nothing } ?? .nothing))
            } catch {
                then(.failure(AnswerArchiveFailure(path: "the archive of answers", reason: "\(error)")))
            }
        }
    }

    /// Writes an answer before its call is charged. `then` is called once, on another thread: whether the answer is on the disk.
    package func put(_ answer: KeptAnswer, of call: CommandID, for key: AnswerKey, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(AnswerChange(key: key, call: call, kind: .put(answer), then: then))
    }

    /// Replaces the answer of a call that was charged by the one that says what it cost. May be lost: it can be made again from the receipt.
    /// `then` is called once, on another thread.
    package func complete(_ answer: KeptAnswer, of call: CommandID, for key: AnswerKey, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(AnswerChange(key: key, call: call, kind: .complete(answer), then: then))
    }

    /// Forgets the answer of a call that was not charged. `then` is called once, on another thread: whether it is gone.
    package func remove(_ key: AnswerKey, of call: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(AnswerChange(key: key, call: call, kind: .remove, then: then))
    }

    /// Returns when everything before it is written.
    package func flush() { writer.sync {} }

    private func enqueue(_ change: AnswerChange) {
        waiting.withLock { $0.append(change) }
        writer.async { self.drain() }
    }

    /// Writes all that waits in one transaction.
    private func drain() {
        let changes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !changes.isEmpty else { return }
        let isWritten = write(changes)
        for change in changes { change.then(isWritten) }
    }

    private func write(_ changes: [AnswerChange]) -> Bool {
        let (now, limits, random) = (clock(), limits, random)
        var shelves = shelves.withLock { $0 }
        do {
            try database.write { db in
                for change in changes { try change.apply(in: db, shelves: &shelves, limits: limits, now: now, random: random) }
                try AnswerRow.removeExpired(in: db, shelves: &shelves, now: now)
                while let account = shelves.largest(beyond: limits) {
                    guard try AnswerRow.removeOldest(of: account, in: db, shelves: &shelves) else { break }
                }
            }
        } catch {
            return false
        }
        self.shelves.withLock { $0 = shelves }
        return true
    }
}

/// The file of answers cannot be used.
package struct AnswerArchiveFailure: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "\(path) cannot keep answers (\(reason)); check the disk and the file's permissions" }
}
