internal import BoundedWork
internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import Ledger
internal import LedgerCore
internal import LedgerSQLite
internal import Logging
internal import NIOCore

typealias GatewayContext = BasicRequestContext

/// What endpoints work with.
struct GatewayEnvironment: Sendable {
    let configuration: GatewayConfiguration
    let ledger: SQLiteLedger
    let writer: LedgerWriter
    let routes: UpstreamRoutes
    let lookups: LedgerLookups
    let salts: HashSalts
    let metrics: GatewayMetrics
    let clock: @Sendable () -> Timestamp
    let makeID: @Sendable () -> CommandID
    let logger: Logger
    /// Repeating a model's call keeps a processor busy: half of them at most, so that the rest of the gateway goes on.
    let reexecutions = WorkGate(slots: max(System.coreCount / 2, 1), queueCapacity: 16)

    /// Who sent a request under `/v1`.
    func caller(of request: Request) throws(OpenAIError) -> Caller {
        guard let token = request.credential else { throw .missingKey }
        guard let key = APIKey(token), let caller = try lookups.caller(keyHash: key.hash) else { throw .invalidKey }
        return caller
    }

    /// Reads the ledger for an answer under `/v1`.
    func readForOpenAI<Value: Sendable>(_ body: @Sendable (SQLiteReader) throws -> Value) throws(OpenAIError) -> Value {
        do { return try ledger.read(body) } catch {
            logger.error("ledger cannot be read", metadata: ["error": "\(error)"])
            throw .ledgerUnavailable
        }
    }

    /// Reads one state of the ledger for an answer under `/imo/v1`.
    func read<Value: Sendable>(_ body: @Sendable (inout LedgerView) throws -> Value) throws(Problem) -> Value {
        try readLedger { reader in
            var view = LedgerView(reader: reader)
            return try body(&view)
        }
    }

    /// The same without the view.
    func readLedger<Value: Sendable>(_ body: @Sendable (SQLiteReader) throws -> Value) throws(Problem) -> Value {
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

extension RequestContext {
    /// The path that a `**` at the end of a route matched, decoded.
    var restOfPath: String {
        let path = parameters.getCatchAll().joined(separator: "/")
        return PercentEncoding.decode(path) ?? path
    }
}
