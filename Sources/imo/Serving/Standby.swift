import Ledger
import LedgerCore
import LedgerPostgres
import Logging
import ServiceLifecycle

/// A gateway that waits until the ledger is its own: while a gateway on another machine holds the ledger's lease, this one stands by.
struct Standby {
    let directory: DataDirectory
    let logger: Logger

    /// Opens the ledger, as soon as nobody else holds it.
    ///
    /// - Throws: ``StoreFailure`` when it cannot be opened for another reason; `CancellationError` when the process is asked to stop.
    func open(walLimits: WALLimits) async throws -> LocalLedger {
        var holder = ""
        while true {
            do { return try await LocalLedger.waiting(directory, walLimits: walLimits, waitsForLease: false) } catch let failure as StoreFailure {
                guard failure.isLease, let status = try? directory.writerStatus() else { throw failure }
                if holder != status.holder { logger.notice("standing by: \(failure)") }
                holder = status.holder
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }
}

extension StoreFailure {
    /// Whether another machine's process holds the ledger's lease.
    var isLease: Bool { code == .leased }
}

/// Ends a gateway whose ledger another machine has taken over: it could charge nothing any more. Its supervisor starts it again, and it stands by.
struct FencingWatch: Service {
    let ledger: any DurableLedger
    let logger: Logger

    func run() async throws {
        try await cancelWhenGracefulShutdown {
            while !ledger.health().isFenced {
                try? await Task.sleep(for: .milliseconds(500))
                if Task.isCancelled { return }
            }
            throw Failure(message: "another gateway has taken the ledger over; this one ends, and stands by when it is started again", code: 75)
        }
    }
}
