internal import Dispatch
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import Logging
internal import StrictJSON

/// The history of the account that a request's API key belongs to.
struct MyHistory: Sendable {
    private let environment: LedgerAPIEnvironment
    private let key: APIKey
    private let open: @Sendable () throws -> any AccountHistory

    /// - Throws: ``Problem`` for a request without a key, and where the gateway keeps no history.
    init(of request: Request, in environment: LedgerAPIEnvironment) throws(Problem) {
        guard let token = request.credential, let key = APIKey(token) else { throw .unauthorized }
        guard let open = environment.openHistory else { throw .notFound("This gateway keeps no history.") }
        (self.environment, self.key, self.open) = (environment, key, open)
    }

    /// Reads the history, which is held against the ledger before anything is shown of it, and made anew where it differs.
    ///
    /// - Parameter queue: Bringing the history up to date can take a while after many entries: never on a thread that serves others.
    /// - Throws: ``Problem``: an unknown key, one of `body`, or that the history cannot be read.
    func respond(
        on queue: DispatchQueue, _ body: @escaping @Sendable (AccountID, any LedgerReader, any MovementReader) throws -> JSONValue
    ) async throws -> Response {
        let result: Result<JSONValue, any Error> = await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: Result { try read(body) }) }
        }
        do { return Response(json: try result.get()) } catch let problem as Problem { throw problem } catch {
            environment.logger.error("the history cannot be read", metadata: ["error": "\(error)"])
            throw Problem.unavailable("The history cannot be read at present; try again shortly.")
        }
    }

    private func read(_ body: (AccountID, any LedgerReader, any MovementReader) throws -> JSONValue) throws -> JSONValue {
        let willRemake = { (reason: StoreFailure) in
            environment.logger.warning("the history is made anew", metadata: ["reason": "\(reason)"])
        }
        return try open().readRemaking(of: environment.ledger, willRemake: willRemake) { reader, history in
            var view = LedgerView(reader: reader)
            guard let record = try view.key(hash: key.hash), record.revokedAt == nil else { throw Problem.unauthorized }
            let account = AccountID.named(record.account)
            try history.requireAgreement(of: account, with: reader)
            return try body(account, reader, history)
        }
    }
}
