internal import Synchronization

/// The public log of a ledger that a process serves. It may be begun while the process runs.
package final class LogSource: Sendable {
    private let found: Mutex<PublicLog?>
    private let open: @Sendable () throws -> PublicLog?

    /// - Parameters:
    ///   - log: The log; nil where none has been begun yet.
    ///   - open: Opens the log, which this process alone keeps from then on; nil where none has been begun yet.
    package init(_ log: PublicLog?, open: @escaping @Sendable () throws -> PublicLog?) {
        found = Mutex(log)
        self.open = open
    }

    package var log: PublicLog? { found.withLock { $0 } }

    /// Looks whether the log was begun meanwhile. One caller at a time.
    ///
    /// - Throws: What opening it throws.
    package func look() throws -> PublicLog? {
        if let log { return log }
        let opened = try open()
        found.withLock { $0 = opened }
        return opened
    }
}
