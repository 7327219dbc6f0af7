internal import EthereumABI
internal import EthereumPrimitives
internal import Hummingbird
internal import Ledger
internal import LedgerCore

/// `GET /imo/v1/tokens/{token}/claimable/{address}`: ERC-7641 `claimableRevenue` of every snapshot that the holder can still claim, and the sum.
struct ShowClaimable: Sendable {
    let environment: GatewayEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let token = try context.address("token")
        let holder = try context.address("address")
        let claimable = try environment.read { try $0.claimable(by: holder, token: token) }
        let sum = claimable.reduce(UInt256.zero) { $0.adding($1.amount) ?? .max }
        return Response(
            json: .object([
                "token": .text(token), "holder": .text(holder), "claimable": .amount(sum),
                "snapshots": .array(claimable.map { .object(["snapshotId": .count($0.snapshotID), "claimable": .amount($0.amount)]) }),
            ]))
    }
}

extension LedgerView {
    /// The snapshots that pay the holder something, oldest first; the newest ``Claim/maximumSnapshots`` of the open ones are looked at.
    mutating func claimable(by holder: Address, token: Address) throws -> [(snapshotID: UInt64, amount: UInt256)] {
        guard let open = try claimableSnapshots(of: token) else { return [] }
        var claimable: [(UInt64, UInt256)] = []
        for id in open.suffix(Claim.maximumSnapshots) {
            do {
                let amount = try claimableRevenue(of: holder, in: token, atSnapshot: UInt256(id))
                if !amount.isZero { claimable.append((id, amount)) }
            } catch Interruption.refused(.alreadyClaimed) {
                continue
            }
        }
        return claimable
    }
}
