internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/keys/typed-data?owner=…&account=…&expires=…&label=…&dailyLimit=…`: the statement whose signature is an API key.
///
/// The key is the response's `keyPrefix` with the digits of the signature behind it.
struct ServeKeyStatement: Sendable {
    private static let names: Set<String> = ["owner", "account", "label", "expires", "dailyLimit"]

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        for parameter in request.uri.queryParameters where !Self.names.contains(String(parameter.key)) {
            throw Problem.badRequest(
                "There is no parameter '\(String(parameter.key).prefix(80))'; a key's are owner, account, label, expires and dailyLimit.")
        }
        let statement = try statement(request)
        let domain = environment.writer.signingDomain
        let digest = domain.digest(of: statement.message)
        return Response(
            json: .object([
                "id": .string(JSONValue.keyID(digest)), "key": .text(digest), "keyPrefix": .string(WalletKey.unsigned(statement, in: domain)),
                "typedData": .typedData(statement.message, domain: domain),
            ]))
    }

    private func statement(_ request: Request) throws(Problem) -> WalletKeyStatement {
        guard let account = try? AccountName(request.query("account") ?? "") else {
            throw .badRequest("'account' is missing or not an account's name: 1 to 64 of a-z 0-9 . _ - beginning with a letter or a digit.")
        }
        guard let expires = request.query("expires").flatMap({ UInt64($0) }), expires <= WalletKeyStatement.greatestExpiry else {
            throw .badRequest("'expires' is missing or not a time in whole seconds since 1970.")
        }
        guard expires > environment.clock().seconds else {
            throw .badRequest("'expires' is \(expires), which has passed; give a later time in seconds since 1970.")
        }
        let label = request.query("label") ?? ""
        guard label.utf8.count <= Command.maximumTextBytes else {
            throw .badRequest("'label' has \(label.utf8.count) bytes; give at most \(Command.maximumTextBytes).")
        }
        let limit = try request.query("dailyLimit").map { text throws(Problem) in try parse(text, "dailyLimit", by: readWord) }
        return WalletKeyStatement(
            owner: try parse(request.query("owner") ?? "", "owner", by: readAddress), account: account, label: label, expires: expires,
            dailyLimit: limit)
    }
}
