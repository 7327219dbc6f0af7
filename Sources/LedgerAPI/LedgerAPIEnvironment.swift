internal import BoundedWork
package import JSONEndpoints
package import Ledger
package import LedgerCore
package import LedgerLog
package import Logging
internal import NIOCore
package import Resilience

/// The ledger, its writer, and everything else that the endpoints of the ledger's API need.
package struct LedgerAPIEnvironment: Sendable {
    package let ledger: any ReadableLedger
    package let writer: LedgerWriter
    let openHistory: (@Sendable () throws -> any AccountHistory)?
    let salts: HashSalts
    private let logSource: LogSource?
    package let clock: @Sendable () -> Timestamp
    package let makeID: @Sendable () -> CommandID
    package let logger: Logger
    /// The programs that questions and trials need.
    package let programs: ProgramTrials
    /// Repeating a model's call keeps a processor busy: half of them at most, so that the rest of the gateway goes on.
    let reexecutions = WorkGate(slots: max(System.coreCount / 2, 1), queueCapacity: 16)
    let proofs: ProofChecks
    let quota: WriteQuota
    package let bodies: BodyBudget
    let limits: LedgerAPILimits
    /// Limits the requests of each address; nil where they have no limit. The pages count with the API.
    package let addressLimiting: AddressLimiting<EndpointContext>?
    /// A clock that never goes back.
    package let now: @Sendable () -> Moment
    /// Proofs of claims that are being made: one at a time, as each reads whole periods of the log.
    let claimProofs = WorkGate(slots: 1, queueCapacity: 4)

    /// - Parameters:
    ///   - openHistory: Opens the history of accounts, whose file may be removed at any time; nil to serve none.
    ///   - salts: Of the hashes of requests and responses in the ledger.
    ///   - log: The ledger's public log; nil where none is ever served.
    ///   - limits: Bounds what strangers can ask.
    ///   - now: A clock that never goes back.
    ///   - programs: Programs in memory, which others may use too.
    package init(
        ledger: any ReadableLedger, writer: LedgerWriter, openHistory: (@Sendable () throws -> any AccountHistory)?, salts: HashSalts,
        log: LogSource?, limits: LedgerAPILimits, programs: ProgramTrials = ProgramTrials(), clock: @escaping @Sendable () -> Timestamp,
        now: @escaping @Sendable () -> Moment,
        makeID: @escaping @Sendable () -> CommandID, logger: Logger
    ) {
        self.ledger = ledger
        self.writer = writer
        self.openHistory = openHistory
        self.salts = salts
        logSource = log
        self.limits = limits
        self.bodies = BodyBudget(limit: limits.bodyBytes)
        self.now = now
        addressLimiting =
            limits.address.isUnlimited
            ? nil : AddressLimiting(limits: limits.address, capacity: limits.capacity, address: { $0.address }, now: now)
        proofs = ProofChecks(limits, now: now)
        quota = WriteQuota(limits, now: now)
        self.programs = programs
        self.clock = clock
        self.makeID = makeID
        self.logger = logger
    }

    /// The ledger's public log; nil while it has none.
    var log: PublicLog? { logSource?.log }

    /// Reads one state of the ledger.
    ///
    /// - Throws: ``Problem`` with the ledger's refusal, or that it cannot be read.
    package func read<Value: Sendable>(_ body: @Sendable (inout LedgerView) throws -> Value) throws(Problem) -> Value {
        try readLedger { reader in
            var view = LedgerView(reader: reader)
            return try body(&view)
        }
    }

    /// Reads one state of the ledger with the programs that are in memory.
    ///
    /// - Throws: ``Problem`` as ``read(_:)`` does.
    func readPrograms<Value: Sendable>(_ body: (any LedgerReader, ProgramCache) throws -> Value) throws(Problem) -> Value {
        do {
            return try programs.with { cache in try ledger.read { reader in try body(reader, cache) } }
        } catch let outcome as Outcome {
            throw Problem(outcome)
        } catch {
            logger.error("programs cannot be read", metadata: ["error": "\(error)"])
            throw .unavailable("The ledger cannot be read at present; try again shortly.")
        }
    }

    /// Reads one state of the ledger without a view.
    ///
    /// - Throws: ``Problem`` as ``read(_:)`` does.
    func readLedger<Value: Sendable>(_ body: @Sendable (any LedgerReader) throws -> Value) throws(Problem) -> Value {
        do {
            return try ledger.read(body)
        } catch let interruption as Interruption {
            throw Problem(interruption)
        } catch let problem as Problem {
            throw problem
        } catch {
            logger.error("ledger cannot be read", metadata: ["error": "\(error)"])
            throw .unavailable("The ledger cannot be read at present; try again shortly.")
        }
    }
}
