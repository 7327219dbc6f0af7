internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}`
struct ShowToken: Sendable {
    /// Summing dust up looks at every holder at every snapshot; where there are more than these it is told as null, and `imo token show` tells it.
    private static let maximumDustSteps = 1 << 16

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let shown = try environment.read { view in
            let dust = try view.reader.dust(of: token, maximumSteps: Self.maximumDustSteps)
            return JSONValue.object(
                (try view.tokenJSON(token).objectValue ?? []) + [
                    JSONMember("dust", dust.map { .amount($0) } ?? .null),
                    JSONMember("smallestEarningHolding", try view.smallestEarningHolding(of: token).map { .amount($0) } ?? .null),
                ])
        }
        return Response(json: shown)
    }
}

extension LedgerView {
    mutating func tokenJSON(_ address: Address) throws -> JSONValue {
        let record = try token(address)
        return .token(address, record, pools: try TokenPools(of: record, view: &self))
    }
}
