import Foundation
import Ledger
import LedgerCore
import LedgerLog
import Synchronization

/// Opens the ledger's log for a gateway, and keeps other processes from writing it as long as the gateway runs.
final class ServedLog: Sendable {
    private let directory: DataDirectory
    private let lock = Mutex<WriterLock?>(nil)

    init(_ directory: DataDirectory) { self.directory = directory }

    /// - Parameter waits: Whether to wait for another process that writes the log, such as a gateway that is ending.
    /// - Returns: nil where no log has been begun, or another process is beginning it.
    func open(waits: Bool) throws -> PublicLog? {
        guard FileManager.default.fileExists(atPath: directory.logKey) else { return nil }
        let taken: WriterLock
        do throws(StoreFailure) { taken = try WriterLock(path: directory.logLock, waits: waits) } catch {
            guard !waits, error.code == .locked else { throw error }
            return nil
        }
        lock.withLock { $0 = taken }
        return try PublicLog(directory: directory.log, identityPath: directory.logKey)
    }
}
