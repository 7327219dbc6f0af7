internal import Dispatch
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import StrictJSON

/// `GET /imo/v1/accounts/me/usage?from={time}&to={time}`: what the calls of the API key's account used and cost, by day (UTC) and model.
///
/// Refunds and other movements are not in it: they are in the history.
struct ShowMyUsage: Sendable {
    /// The most movements of a period. A longer period is asked for in parts.
    static let maximumMovements = 50_000
    private static let pageSize = 1000

    private static let queue = DispatchQueue(label: "imo.gateway.usage")

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let history = try MyHistory(of: request, in: environment)
        let (from, to) = (try request.time("from"), try request.time("to"))
        return try await history.respond(on: Self.queue) { try Self.usage(of: $0, from: from, to: to, reader: $1, history: $2) }
    }

    private static func usage(
        of account: AccountID, from: Timestamp?, to: Timestamp?, reader: any LedgerReader, history: any MovementReader
    ) throws -> JSONValue {
        var view = LedgerView(reader: reader)
        let period = try StatementPeriod(from: from, to: to, in: reader)
        var lines = StatementLineReader(of: account, reader: reader)
        var (sums, next, count) = (UsageSums(), period.numbers.lowerBound, 0)
        while next < period.numbers.upperBound {
            let page = try history.movements(of: account, .money(.settlement), in: next..<period.numbers.upperBound, limit: pageSize)
            for movement in page { sums.add(try lines.line(movement)) }
            count += page.count
            guard page.count == pageSize, let last = page.last else { break }
            guard count < maximumMovements else {
                throw Problem.badRequest("The period has more than \(maximumMovements) movements; give a shorter one with 'from' and 'to'.")
            }
            next = last.number + 1
        }
        return .object([
            "account": .text(account), "asset": .text(try view.ledger().asset), "calls": .count(sums.calls), "cost": .amount(sums.cost),
            "days": .array(sums.days),
        ])
    }
}

/// The sums of calls by day and model.
private struct UsageSums {
    private struct Place: Hashable, Comparable {
        let day: String
        let model: ModelID

        static func < (left: Place, right: Place) -> Bool { (left.day, left.model) < (right.day, right.model) }
    }

    private struct Sum {
        var calls: UInt64 = 0
        var cost: UInt256 = 0
        var usage = Usage()
    }

    private var sums: [Place: Sum] = [:]

    var calls: UInt64 { sums.values.reduce(0) { $0 + $1.calls } }
    var cost: UInt256 { sums.values.reduce(.zero) { $0.adding($1.cost) ?? .max } }

    /// Adds a line, if it is of a call.
    mutating func add(_ line: StatementLine) {
        guard let call = line.call else { return }
        let place = Place(day: String(line.time.rfc3339.prefix(10)), model: call.model)
        var sum = sums[place] ?? Sum()
        sum.calls += 1
        // The ledger's amounts do not add up to more than fits.
        sum.cost = sum.cost.adding(line.movement.given) ?? .max
        for unit in MeteredUnit.allCases { sum.usage[unit] = sum.usage[unit].addingReportingOverflow(call.usage[unit]).partialValue }
        sums[place] = sum
    }

    /// The days with calls, the first one first.
    var days: [JSONValue] {
        let byDay = Dictionary(grouping: sums.sorted { $0.key < $1.key }, by: \.key.day)
        return byDay.keys.sorted().map { day in
            let models = (byDay[day] ?? []).map { place, sum in
                JSONValue.object([
                    "model": .text(place.model), "calls": .count(sum.calls), "cost": .amount(sum.cost), "usage": .usage(sum.usage),
                ])
            }
            return .object(["day": .string(day), "models": .array(models)])
        }
    }
}
