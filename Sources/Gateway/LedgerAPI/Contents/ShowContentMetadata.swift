internal import EthereumPrimitives
internal import Hummingbird
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/contents/{tokenId}/metadata`: the record by ERC-7007's JSON schema.
struct ShowContentMetadata: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let tokenID = try context.word("tokenId")
        return Response(json: .metadata(of: try environment.read { try $0.content(tokenID) }, tokenID: tokenID))
    }
}
