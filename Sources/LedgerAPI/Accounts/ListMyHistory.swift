internal import Dispatch
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/accounts/me/history?from={time}&to={time}&order={newest,oldest}&after={entry}&limit={1…1000}`: the movements of the account that the
/// API key belongs to, newest first unless stated, in pages. `next` is the `after` of the next page in the same order, null on the last.
struct ListMyHistory: Sendable {
    static let maximumPage = 1000

    private static let queue = DispatchQueue(label: "imo.gateway.history")

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let history = try MyHistory(of: request, in: environment)
        let page = try Page(of: request)
        return try await history.respond(on: Self.queue) { try page.movements(of: $0, reader: $1, history: $2) }
    }

    private struct Page: Sendable {
        let from: Timestamp?
        let to: Timestamp?
        /// The last entry of the page before; nil on the first page.
        let after: UInt64?
        let limit: Int
        let isNewestFirst: Bool

        init(of request: Request) throws(Problem) {
            from = try request.time("from")
            to = try request.time("to")
            let after = try request.query("after").map { text throws(Problem) in try parse(text, "after", by: readWord) }
            let limit = try request.query("limit").map { text throws(Problem) in try parse(text, "limit", by: readWord) } ?? 100
            guard let limit = limit.asUInt64, (1...UInt64(maximumPage)).contains(limit) else {
                throw .badRequest("'limit' is from 1 to \(maximumPage).")
            }
            if let after, after >= UInt256(UInt64.max) { throw .badRequest("'after' is the number of an entry.") }
            self.after = after?.asUInt64
            switch request.query("order") {
            case nil, "newest": isNewestFirst = true
            case "oldest": isNewestFirst = false
            case let order?: throw .badRequest("'order' is 'newest' or 'oldest', not '\(order.prefix(40))'.")
            }
            self.limit = Int(limit)
        }

        func movements(of account: AccountID, reader: any LedgerReader, history: any MovementReader) throws -> JSONValue {
            var view = LedgerView(reader: reader)
            let period = try StatementPeriod(from: from, to: to, in: reader)
            let movements = try read(account, in: period.numbers, history)
            var reading = StatementLineReader(of: account, reader: reader)
            let lines = try movements.map { try reading.line($0) }
            let isLast = movements.count < limit
            return .object([
                "account": .text(account), "asset": .text(try view.ledger().asset), "movements": .array(lines.map { .line($0) }),
                "next": isLast ? .null : movements.last.map { .count($0.number) } ?? .null,
            ])
        }

        private func read(_ account: AccountID, in period: Range<UInt64>, _ history: any MovementReader) throws -> [RecordedMovement] {
            if isNewestFirst {
                let end = after.map { min($0, period.upperBound) } ?? period.upperBound
                return try history.continuedLatestMovements(of: account, .money(.settlement), in: min(period.lowerBound, end)..<end, limit: limit)
            }
            let start = after.map { max($0 + 1, period.lowerBound) } ?? period.lowerBound
            return try history.continuedMovements(of: account, .money(.settlement), in: start..<max(start, period.upperBound), limit: limit)
        }
    }
}
