internal import EthereumABI
internal import EthereumPrimitives
internal import Hummingbird
internal import Ledger
internal import LedgerCore

/// `GET /imo/v1/tokens/{token}`
struct ShowToken: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let token = try context.address("token")
        return Response(json: try environment.read { try $0.tokenJSON(token) })
    }
}

extension LedgerView {
    mutating func tokenJSON(_ address: Address) throws -> JSONValue {
        let record = try token(address)
        return .token(address, record, pools: try TokenPools(of: record, view: &self))
    }
}
