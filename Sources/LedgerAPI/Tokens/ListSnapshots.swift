internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/tokens/{token}/snapshots`, oldest first.
struct ListSnapshots: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let token = try context.address("token")
        let page = try request.snapshotPage(defaultLimit: 100, maximum: 1_000)
        let (list, last) = try environment.read { view in
            let last = try view.token(token).lastSnapshotID
            guard page.after < last else { return ([JSONValue](), last) }
            let end = min(last, page.after + UInt64(page.limit))
            return (try (page.after + 1...end).map { .snapshot(try view.snapshot(UInt256($0), of: token), id: $0, of: token) }, last)
        }
        let end = page.after + UInt64(list.count)
        return Response(
            json: .object(["token": .text(token), "snapshots": .array(list), "next": !list.isEmpty && end < last ? .count(end) : .null]))
    }
}

extension Request {
    /// Reads which part of a list of snapshots is asked for: those after an id, `after`, and how many of them, `limit`.
    ///
    /// - Throws: ``Problem`` for a value that is no whole number or out of its range.
    func snapshotPage(defaultLimit: Int, maximum: Int) throws(Problem) -> (after: UInt64, limit: Int) {
        let after = try query("after").map { text throws(Problem) in try parse(text, "after", by: readWord) } ?? .zero
        let limit = try query("limit").map { text throws(Problem) in try parse(text, "limit", by: readWord) } ?? UInt256(UInt64(defaultLimit))
        guard let after = after.asUInt64, after < .max / 2 else { throw .badRequest("'after' is the id of a snapshot, 0 for the beginning.") }
        guard let limit = limit.asUInt64, (1...UInt64(maximum)).contains(limit) else { throw .badRequest("'limit' is from 1 to \(maximum).") }
        return (after, Int(limit))
    }
}
