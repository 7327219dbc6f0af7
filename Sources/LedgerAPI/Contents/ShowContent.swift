internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/contents/{tokenId}`: an ERC-7007 record, with all that checking it elsewhere needs. The id is decimal or hexadecimal.
struct ShowContent: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let tokenID = try context.word("tokenId")
        let now = environment.clock()
        let windowSeconds = environment.writer.ledger.contentWindowSeconds
        return Response(
            json: try environment.read { view in
                let record = try view.content(tokenID)
                let isFinal = try view.isFinal(record, at: now, windowSeconds: windowSeconds)
                return .content(record, tokenID: tokenID, isFinal: isFinal, stake: try view.contentClaim(tokenID))
            })
    }
}
