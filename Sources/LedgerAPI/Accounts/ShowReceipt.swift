internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/receipts/{id}`: the cost of a call, and how it was reckoned.
///
/// An id has 73 random bits, so that only those who were told it can ask. With an API key of the call's account the response has the salt of the call's
/// hashes too.
struct ShowReceipt: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let id = CommandID(context.parameters.get("id") ?? "") else {
            throw Problem.badRequest("The receipt's id is not of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.")
        }
        guard let receipt = try environment.read({ try $0.reader.receipt(id) }) else {
            throw Problem.notFound("No call with the id \(id) was charged: it is still running, was given back, or never was.")
        }
        let json = JSONValue.receipt(receipt, asset: environment.writer.ledger.asset)
        guard let token = request.credential, let key = APIKey(token), environment.isKey(key, of: receipt.account) else {
            return Response(json: json)
        }
        return Response(json: .object((json.objectValue ?? []) + [JSONMember("salt", .text(environment.salts.salt(of: id)))]))
    }
}

extension LedgerAPIEnvironment {
    /// Finds out whether the account has this key, not revoked.
    func isKey(_ key: APIKey, of account: AccountName) -> Bool {
        let record = try? read { try $0.key(hash: key.hash) }
        guard let record, record.revokedAt == nil else { return false }
        return record.account == account
    }
}
