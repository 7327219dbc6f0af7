internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `POST /imo/v1/contents/verify` with `{"prompt", "aigcData", "proof"}`, each `0x` and hexadecimal digits: ERC-7007 `verify`.
struct VerifyContent: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        try await environment.withJSON(of: request, context, upTo: SignedKind.contentReveal.maximumBodyBytes) { document in
            let members = try ["prompt", "aigcData", "proof"].map { name throws(Problem) in
                try parse(document[name]?.stringValue ?? "", name, by: readBytes)
            }
            let now = environment.clock()
            let isVerified = try environment.read { try $0.verify(prompt: members[0], aigcData: members[1], proof: members[2], at: now) }
            return Response(json: .object(["verified": .bool(isVerified)]))
        }
    }
}
