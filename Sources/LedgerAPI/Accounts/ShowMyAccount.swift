internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/accounts/me`: the balance of the account that the API key belongs to, and the budgets of both.
struct ShowMyAccount: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let asset = environment.writer.ledger.asset
        let body = try environment.read { view -> JSONValue in
            let (hash, record) = try environment.key(of: request, in: &view)
            let account = AccountID.named(record.account)
            let balance = JSONValue.balance(try view.balance(of: account), of: account, asset: asset)
            let budgets = try view.budgets(of: [.account(record.account), .key(hash)], at: environment.clock())
            return .object((balance.objectValue ?? []) + [JSONMember("budgets", .array(budgets.map { JSONValue.budget($0.id, $0.record) }))])
        }
        return Response(json: body)
    }
}
