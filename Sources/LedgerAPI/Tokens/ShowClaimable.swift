internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/claimable/{address}`: ERC-7641 `claimableRevenue` of every snapshot that the holder can still claim, and the sum; the newest
/// ``Claim/maximumSnapshots`` are looked at.
struct ShowClaimable: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let holder = try context.address("address")
        let claimable = try environment.read { try $0.openClaims(of: holder, in: token, newest: UInt64(Claim.maximumSnapshots)) }
        let sum = claimable.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max }
        return Response(
            json: .object([
                "token": .text(token), "holder": .text(holder), "claimable": .amount(sum),
                "snapshots": .array(claimable.map { .object(["snapshotId": .count($0.snapshotID), "claimable": .amount($0.amount)]) }),
            ]))
    }
}
