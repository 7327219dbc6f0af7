internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Markup

/// `GET /holders`: asks for an address, by hand or from the wallet; `?address=0x…` leads to its page.
struct OpenHolderPage: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        if let text = request.uri.queryParameters.get("address"), !text.isEmpty {
            guard let address = try? Address(text) else {
                throw Problem.badRequest("'\(text.prefix(80))' is not an address: give 0x and 40 hexadecimal digits.")
            }
            return .redirect(to: "/holders/\(address)", type: .found)
        }
        let content: HTML = """
            <h1>What is mine?</h1>
            <p>An address's tokens, what it can claim, and what was paid to it. Anybody may look; only the address's own signature moves anything.</p>
            <form class="row" method="get" action="/holders">
            <label>Address <input class="wide mono" name="address" placeholder="0x…" required pattern="0x[0-9a-fA-F]{40}" autocomplete="off" spellcheck="false"></label>
            <button>Show</button></form>
            <p><button type="button" class="second" data-open-wallet hidden>Use my wallet's address</button> <span role="status"></span></p>
            """
        return environment.show(Page(title: "What is mine?", content: content), to: request)
    }
}
