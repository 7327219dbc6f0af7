internal import Hummingbird
internal import JSONEndpoints
internal import StrictJSON

/// `GET /.well-known/agent-registration.json`: how agents find this gateway (ERC-8004, draft of January 2026, "registration-v1"). It stands on no chain, so
/// that it has no registrations.
struct AgentRegistration: Sendable {
    let environment: PagesEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let origin = environment.origin(of: request)
        let service = { (name: String, path: String) in JSONValue.object(["name": .string(name), "endpoint": .string(origin + path)]) }
        return Response(
            json: .object([
                "type": .string("https://eips.ethereum.org/EIPS/eip-8004#registration-v1"), "name": .string("imo gateway"),
                "description": .string("Language models behind OpenAI's and Anthropic's interfaces; each call charged once, with a receipt."),
                "services": .array([
                    service("web", "/"), service("openai", "/v1"), service("anthropic", "/v1/messages"), service("ledger", "/imo/v1/openapi.json"),
                    service("llms.txt", "/llms.txt"),
                ]),
                "x402Support": .bool(false), "active": .bool(true), "registrations": .array([]),
            ]))
    }
}
