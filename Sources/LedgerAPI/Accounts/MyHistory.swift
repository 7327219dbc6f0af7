internal import Dispatch
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// The history of the account that a request's API key belongs to.
struct MyHistory: Sendable {
    private let environment: LedgerAPIEnvironment
    private let key: APIKey

    /// - Throws: ``Problem`` for a request without a key, and where the gateway keeps no history.
    init(of request: Request, in environment: LedgerAPIEnvironment) throws(Problem) {
        guard let token = request.credential, let key = APIKey(token) else { throw .unauthorized }
        guard environment.hasHistory else { throw .notFound("This gateway keeps no history.") }
        (self.environment, self.key) = (environment, key)
    }

    /// Reads the history, which is held against the ledger before anything is shown of it, and made anew where it differs.
    ///
    /// - Parameter queue: Bringing the history up to date can take a while after many entries: never on a thread that serves others.
    /// - Throws: ``Problem``: an unknown key, one of `body`, or that the history cannot be read.
    func respond(
        on queue: DispatchQueue, _ body: @escaping @Sendable (AccountID, any LedgerReader, any MovementReader) throws -> JSONValue
    ) async throws -> Response {
        let (environment, key) = (environment, key)
        let json = try await environment.readHistory(on: queue) { reader, history in
            var view = LedgerView(reader: reader)
            let account = AccountID.named(try environment.usable(key, in: &view).record.account)
            try history.requireAgreement(of: account, with: reader)
            return try body(account, reader, history)
        }
        return Response(json: json)
    }
}
