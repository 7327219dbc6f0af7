internal import Hummingbird
internal import Ledger
internal import LedgerCore
internal import LedgerSQLite
internal import StrictJSON

/// `GET /imo/v1/receipts/{id}`: what a call cost and why. An id has 73 random bits, so that only who was told it can ask. With an API key of its account it
/// says the salt of its hashes too.
struct ShowReceipt: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        guard let id = CommandID(context.parameters.get("id") ?? "") else {
            throw Problem.badRequest("The receipt's id is not of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.")
        }
        guard let receipt = try environment.read({ try $0.reader.receipt(id) }) else {
            throw Problem.notFound("No call with the id \(id) was charged: it is still running, was given back, or never was.")
        }
        let json = JSONValue.receipt(receipt, asset: environment.writer.ledger.asset)
        guard let token = request.credential, let key = APIKey(token), (try? environment.lookups.caller(keyHash: key.hash))?.account == receipt.account
        else { return Response(json: json) }
        return Response(json: .object((json.objectValue ?? []) + [JSONMember("salt", .text(environment.salts.salt(of: id)))]))
    }
}
