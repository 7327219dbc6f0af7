internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/claimable/{address}?after=…&limit=…`: what a lifetime claim pays, as `claimable`, and ERC-7641 `claimableRevenue` of each
/// snapshot in it, by pages. `isComplete` is false where a second lifetime claim would pay more.
struct ShowClaimable: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let holder = try context.address("address")
        let page = try request.snapshotPage(defaultLimit: Claim.maximumSnapshots, maximum: Claim.maximumSnapshots)
        let claimable = try environment.read { try $0.claimable(by: holder, in: token) }
        let rest = claimable.claims.drop { $0.snapshotID <= page.after }
        let shown = rest.prefix(page.limit)
        return Response(
            json: .object([
                "token": .text(token), "holder": .text(holder), "claimable": .amount(claimable.total), "isComplete": .bool(claimable.isComplete),
                "next": shown.count < rest.count ? shown.last.map { .count($0.snapshotID) } ?? .null : .null,
                "snapshots": .array(shown.map { .object(["snapshotId": .count($0.snapshotID), "claimable": .amount($0.amount)]) }),
            ]))
    }
}
