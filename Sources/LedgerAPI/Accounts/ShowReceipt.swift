internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/receipts/{id}?proof=…`: the cost of a call, and how it was reckoned.
///
/// An id has 73 random bits, so that only those who were told it can ask. With an API key of the call's account the response has the salt of the call's
/// hashes too.
struct ShowReceipt: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let place = try EntryPlace(request)
        let receipt = try environment.receipt(namedBy: context)
        var members = JSONValue.receipt(receipt, asset: environment.writer.ledger.asset).objectValue ?? []
        members += try place.inclusion(of: receipt.settleEntry, in: environment)
        if environment.isOfAccount(request, receipt.account) { members.append(JSONMember("salt", .text(environment.salts.salt(of: receipt.id)))) }
        return Response(json: .object(members))
    }
}

extension LedgerAPIEnvironment {
    /// Finds the receipt whose id is in the path.
    ///
    /// - Throws: ``Problem`` for an id of another form, and where there is no receipt.
    func receipt(namedBy context: EndpointContext) throws(Problem) -> Receipt {
        guard let id = CommandID(context.parameters.get("id") ?? "") else {
            throw .badRequest("The receipt's id is not of the form xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx.")
        }
        guard let receipt = try read({ try $0.reader.receipt(id) }) else {
            throw .notFound("No call with the id \(id) was charged: it is still running, was given back, or never was.")
        }
        return receipt
    }

    /// Finds out whether the request has a key of the account that may be used now.
    func isOfAccount(_ request: Request, _ account: AccountName) -> Bool {
        let key = try? read { view in try self.key(of: request, in: &view) }
        return key?.record.account == account
    }
}
