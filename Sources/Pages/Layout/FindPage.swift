internal import LedgerAPI
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerCore

/// `GET /find?q=…`: leads to the page of a model's id, a token's or a holder's address, or a receipt's id.
struct FindPage: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let text = (request.uri.queryParameters.get("q") ?? "").trimmingSpaces
        if text.isEmpty { return .redirect(to: "/", type: .found) }
        if let address = try? Address(text) {
            let model = try model(of: address)
            return .redirect(to: model.map(ModelPage.path) ?? "/holders/\(address)", type: .found)
        }
        if let id = CommandID(text) { return .redirect(to: environment.links.path(ofReceipt: id), type: .found) }
        if let id = try? ModelID(text), (try? environment.api.read { try $0.model(id) }) != nil {
            return .redirect(to: ModelPage.path(of: id), type: .found)
        }
        throw Problem.notFound("Nothing here has the name '\(text.prefix(130))'. Give a model's id, an address with 0x, or the id of a receipt.")
    }

    /// `GET /tokens/{address}`: a token's page is its model's.
    func respondForToken(to request: Request, context: EndpointContext) async throws -> Response {
        guard let address = try? Address(context.parameters.get("token") ?? ""), let model = try model(of: address) else {
            throw Problem(.tokenNotFound)
        }
        return .redirect(to: ModelPage.path(of: model), type: .found)
    }

    private func model(of token: Address) throws -> ModelID? {
        try environment.api.read { view in try view.reader.models().first { $0.record.token == token }?.id }
    }
}

extension String {
    fileprivate var trimmingSpaces: String {
        var rest = self[...]
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }
}
