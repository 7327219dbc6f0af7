internal import Dispatch
internal import GRDB
package import LedgerCore
internal import Synchronization

/// An archive of the first responses to calls with an `Idempotency-Key`: a SQLite file of its own, in which only a caller can open its responses.
///
/// A row reaches the disk before the call's charge does, so that no charge lacks its response. The ledger decides whether a row counts: a row whose call was
/// not settled is void. The archive is bounded in rows, bytes and time. The account that keeps the most loses its oldest responses first, so that no account
/// displaces the responses of another.
///
/// Nothing here blocks the caller's thread. Rows are read and written on dispatch queues, and one transaction writes all pending changes.
package final class ResponseArchive: Sendable {
    /// The bounds of the whole archive.
    package struct Limits: Sendable, Hashable {
        package var maximumResponses: Int
        package var maximumBytes: Int
        package var lifetimeSeconds: UInt64

        package init(maximumResponses: Int, maximumBytes: Int, lifetimeSeconds: UInt64) {
            self.maximumResponses = maximumResponses
            self.maximumBytes = maximumBytes
            self.lifetimeSeconds = lifetimeSeconds
        }

        /// The largest body that is kept. Of a larger response, the archive keeps only the fact that it was sent.
        var maximumResponseBytes: Int { maximumBytes / 8 }
    }

    /// The result of looking up an `Idempotency-Key`.
    package enum Found: Sendable, Hashable {
        case nothing
        /// The key was used with another request.
        case otherRequest(call: CommandID)
        case answer(KeptResponse, call: CommandID)
        /// The call was made, and its response was too large to keep or is damaged.
        case notKept(call: CommandID)
    }

    private let database: any DatabaseWriter
    private let limits: Limits
    private let clock: @Sendable () -> Timestamp
    private let random: @Sendable () -> [UInt8]?
    private let readers = DispatchQueue(label: "imo.answers.read", attributes: .concurrent)
    private let writer = DispatchQueue(label: "imo.answers.write")
    private let waiting = Mutex<[ArchiveChange]>([])
    private let usage: Mutex<ArchiveUsage>

    /// - Parameters:
    ///   - path: The file, which is created if there is none; nil keeps everything in memory, for tests.
    ///   - random: Returns 12 random bytes for each response, or nil on failure.
    /// - Throws: ``ResponseArchiveFailure`` if the file cannot be opened or is not an archive.
    package init(
        path: String?, limits: Limits, clock: @escaping @Sendable () -> Timestamp, random: @escaping @Sendable () -> [UInt8]?
    ) throws(ResponseArchiveFailure) {
        self.limits = limits
        self.clock = clock
        self.random = random
        do {
            database = try ArchiveSchema.open(path)
            usage = Mutex(try database.read { try ArchiveUsage(reading: $0) })
        } catch {
            throw ResponseArchiveFailure(path: path ?? "memory", reason: "\(error)")
        }
    }

    /// Looks up a response. `then` is called once, on another thread.
    package func find(_ key: ResponseKey, then: @escaping @Sendable (Result<Found, ResponseArchiveFailure>) -> Void) {
        let (database, now) = (database, clock())
        readers.async {
            do {
                let row = try database.read { try ResponseRow.find(key.id, in: $0) }
                then(.success(row.map { $0.expiresAt > now ? $0.found(key) : .nothing } ?? .nothing))
            } catch {
                then(.failure(ResponseArchiveFailure(path: "the archive of answers", reason: "\(error)")))
            }
        }
    }

    /// Writes a response before its call is charged. `then` is called once, on another thread, and told whether the response is on the disk.
    package func put(_ answer: KeptResponse, of call: CommandID, for key: ResponseKey, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(ArchiveChange(key: key, call: call, kind: .put(answer), then: then))
    }

    /// Replaces the response of a charged call by the one that states its cost. A crash may lose this change; the receipt is enough to repeat it.
    ///
    /// `then` is called once, on another thread.
    package func complete(_ answer: KeptResponse, of call: CommandID, for key: ResponseKey, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(ArchiveChange(key: key, call: call, kind: .complete(answer), then: then))
    }

    /// Removes the response of a call that was not charged. `then` is called once, on another thread, and told whether it is removed.
    package func remove(_ key: ResponseKey, of call: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        enqueue(ArchiveChange(key: key, call: call, kind: .remove, then: then))
    }

    /// Waits until all changes so far are written.
    package func flush() { writer.sync {} }

    /// Writes what is pending and closes the file, with nothing left in its log.
    ///
    /// - Throws: ``ResponseArchiveFailure`` if that fails; all that was reported as written is on the disk in any case.
    package func close() throws(ResponseArchiveFailure) {
        flush()
        readers.sync(flags: .barrier) {}
        do { try database.close() } catch { throw ResponseArchiveFailure(path: "the archive of answers", reason: "\(error)") }
    }

    private func enqueue(_ change: ArchiveChange) {
        waiting.withLock { $0.append(change) }
        writer.async { self.drain() }
    }

    /// Writes all pending changes in one transaction.
    private func drain() {
        let changes = waiting.withLock { waiting in
            defer { waiting = [] }
            return waiting
        }
        guard !changes.isEmpty else { return }
        let isWritten = write(changes)
        for change in changes { change.then(isWritten) }
    }

    private func write(_ changes: [ArchiveChange]) -> Bool {
        let (now, limits, random) = (clock(), limits, random)
        var usage = usage.withLock { $0 }
        do {
            try database.write { db in
                for change in changes { try change.apply(in: db, usage: &usage, limits: limits, now: now, random: random) }
                try ResponseRow.removeExpired(in: db, usage: &usage, now: now)
                while let account = usage.largest(beyond: limits) {
                    guard try ResponseRow.removeOldest(of: account, in: db, usage: &usage) else { break }
                }
            }
        } catch {
            return false
        }
        self.usage.withLock { $0 = usage }
        return true
    }
}

/// A failure to read or write the archive's file.
package struct ResponseArchiveFailure: Error, Sendable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "\(path) cannot keep answers (\(reason)); check the disk and the file's permissions" }
}
