internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/contents/{tokenId}/metadata`: the record by ERC-7007's JSON schema.
struct ShowContentMetadata: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let tokenID = try context.word("tokenId")
        return Response(json: .metadata(of: try environment.read { try $0.content(tokenID) }, tokenID: tokenID))
    }
}
