internal import Glibc
public import LedgerCore

/// The right to be the one writer of something: an advisory lock on a file, which the system releases when the process ends, however it ends.
public final class WriterLock: Sendable {
    private let descriptor: CInt

    /// - Parameter waits: Whether to wait for another process that holds the lock.
    /// - Throws: ``StoreFailure/Code/locked`` when another process holds the lock and this one does not wait.
    public init(path: String, waits: Bool = false) throws(StoreFailure) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw StoreFailure(
                code: .unavailable, message: "\(path) cannot be opened (\(String(cString: strerror(errno)))); check the directory's permissions")
        }
        guard flock(descriptor, LOCK_EX | (waits ? 0 : LOCK_NB)) == 0 else {
            Glibc.close(descriptor)
            throw StoreFailure(code: .locked, message: "another process writes this ledger (\(path) is locked); stop it or talk to its admin socket")
        }
        self.descriptor = descriptor
    }

    deinit { Glibc.close(descriptor) }
}
