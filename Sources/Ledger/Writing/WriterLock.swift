internal import Glibc
public import LedgerCore
internal import PrivateFiles

/// The right to be the one writer of something, held by an advisory lock on a file. The system releases the lock when the process ends, however it ends.
public final class WriterLock: Sendable {
    private let file: PrivateFile

    /// - Parameter waits: Whether to wait for another process that holds the lock.
    /// - Throws: ``StoreFailure``: `locked` when another process holds the lock and this one does not wait, `unavailable` when the file cannot be opened.
    public init(path: String, waits: Bool = false) throws(StoreFailure) {
        do { file = try .openOrCreate(path) } catch {
            throw StoreFailure(code: .unavailable, message: "\(path) cannot be opened (\(error.reason)); check the directory's permissions")
        }
        guard flock(file.descriptor, LOCK_EX | (waits ? 0 : LOCK_NB)) == 0 else {
            throw StoreFailure(code: .locked, message: "another process writes this ledger (\(path) is locked); stop it or talk to its admin socket")
        }
    }
}
