internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/keys`: makes the API key of the request, which is the signature of its account's owner, known to the ledger.
///
/// It is needed once. The journal gets the digest of what was signed; the signature, which is the secret, is stored nowhere. A key that is known already
/// is answered in the same way, without an entry.
struct RegisterKey: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let token = request.credential, let key = APIKey(token) else { throw Problem.unauthorized }
        guard let wallet = WalletKey(key) else {
            throw Problem.badRequest("The key is not a wallet's signature, which begins with \(WalletKey.prefix); only those are made known here.")
        }
        do throws(Problem) { return response(try known(key), entry: nil) } catch { guard error.outcome == .keyNotFound else { throw error } }
        let domain = environment.writer.signingDomain
        let command = wallet.statement.creation(digest: domain.digest(of: wallet.statement.message))
        try SignedCommandCheck(environment: environment).check(command)
        try environment.quota.take(.keyRevocation, signer: wallet.statement.owner, from: context.address)
        let entry: JournalEntry
        do throws(SubmissionError) {
            entry = try await environment.writer.submitAnonymous(try environment.writer.admit(command).get(), id: environment.makeID())
        } catch { throw Problem(error) }
        return response(try known(key), entry: entry)
    }

    private func known(_ key: APIKey) throws(Problem) -> JSONValue {
        try environment.read { view in
            let (hash, record) = try environment.usable(key, in: &view)
            return .object([JSONMember("digest", .text(hash))] + (JSONValue.key(hash, record).objectValue ?? []))
        }
    }

    private func response(_ key: JSONValue, entry: JournalEntry?) -> Response {
        Response(json: .object((key.objectValue ?? []) + [JSONMember("entry", entry.map { .count($0.number) } ?? .null)]))
    }
}
