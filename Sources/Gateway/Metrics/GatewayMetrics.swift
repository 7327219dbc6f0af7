internal import EthereumPrimitives
internal import LedgerCore
internal import Synchronization
internal import Traffic

/// What the gateway counts of itself, for `/metrics`. Sums of money are exact integers in the smallest unit.
final class GatewayMetrics: Sendable {
    private struct Outcome: Hashable {
        let model: String
        let outcome: String
    }

    private struct State {
        var calls: [Outcome: UInt64] = [:]
        var charged: [String: UInt256] = [:]
        var tokens: [String: UInt64] = [:]
        var durations: [String: Histogram] = [:]
        var settlements = Histogram()
        var running = 0
    }

    private let state = Mutex(State())

    func callBegan() { state.withLock { $0.running += 1 } }

    /// - Parameter nanoseconds: From the call's admission to its end, the charge included.
    func callEnded(_ model: ModelID, _ end: CallEnd, nanoseconds: UInt64) {
        let name = model.description
        state.withLock { state in
            state.running -= 1
            state.durations[name, default: Histogram()].add(nanoseconds: nanoseconds)
            switch end {
            case .completed(_, let charge, let usage):
                state.calls[Outcome(model: name, outcome: "charged"), default: 0] &+= 1
                state.charged[name] = (state.charged[name] ?? .zero).adding(charge.cost) ?? .max
                state.tokens[name, default: 0] &+= usage.tokens
            case .passed: state.calls[Outcome(model: name, outcome: "refused_by_upstream"), default: 0] &+= 1
            case .failed(let error): state.calls[Outcome(model: name, outcome: error.code ?? error.type), default: 0] &+= 1
            }
        }
    }

    /// A call that was turned away, or got an answer that was given before.
    func callNotMade(_ model: ModelID, outcome: String) {
        state.withLock { $0.calls[Outcome(model: model.description, outcome: outcome), default: 0] &+= 1 }
    }

    /// - Parameter nanoseconds: From the settlement's hand-over to the ledger until it was durable.
    func settled(nanoseconds: UInt64) { state.withLock { $0.settlements.add(nanoseconds: nanoseconds) } }

    /// The page.
    func text(ledger: LedgerStanding, upstreams: [(model: ModelID, upstream: String, state: CircuitBreaker.State)]) -> String {
        let state = state.withLock { $0 }
        var page = PrometheusText()
        page.family("imo_calls_total", .counter, "Calls by model and outcome.")
        for (key, count) in state.calls.sorted(by: { ($0.key.model, $0.key.outcome) < ($1.key.model, $1.key.outcome) }) {
            page.series("imo_calls_total", count, ["model": key.model, "outcome": key.outcome])
        }
        page.family("imo_charged_total", .counter, "What calls were charged since the start, in the smallest unit of the asset; an exact integer.")
        for (model, sum) in state.charged.sorted(by: { $0.key < $1.key }) { page.series("imo_charged_total", sum, ["model": model]) }
        page.family("imo_tokens_total", .counter, "Tokens that calls were charged for.")
        for (model, count) in state.tokens.sorted(by: { $0.key < $1.key }) { page.series("imo_tokens_total", count, ["model": model]) }
        page.family("imo_call_seconds", .histogram, "From a call's admission to its end, the charge included.")
        for (model, histogram) in state.durations.sorted(by: { $0.key < $1.key }) { page.series("imo_call_seconds", histogram: histogram, ["model": model]) }
        page.family("imo_calls_running", .gauge, "Calls at this moment.")
        page.series("imo_calls_running", state.running)
        page.family("imo_settlement_seconds", .histogram, "From a settlement's hand-over to the ledger until it was durable.")
        page.series("imo_settlement_seconds", histogram: state.settlements)
        page.add(ledger)
        page.add(upstreams)
        return page.text
    }
}

/// How the ledger's writer does.
struct LedgerStanding: Sendable {
    let waitingCommands: Int
    let isHealthy: Bool
}

extension PrometheusText {
    fileprivate mutating func add(_ ledger: LedgerStanding) {
        family("imo_ledger_queue_commands", .gauge, "Commands that wait for the ledger's writer.")
        series("imo_ledger_queue_commands", ledger.waitingCommands)
        family("imo_ledger_healthy", .gauge, "Whether the last commit reached the disk.")
        series("imo_ledger_healthy", ledger.isHealthy ? 1 : 0)
    }

    fileprivate mutating func add(_ upstreams: [(model: ModelID, upstream: String, state: CircuitBreaker.State)]) {
        family("imo_upstream_state", .gauge, "0: the upstream gets calls; 1: it is tried with one; 2: it failed too often and is left alone.")
        for (model, upstream, state) in upstreams {
            let number =
                switch state {
                case .closed: 0
                case .halfOpen: 1
                case .open: 2
                }
            series("imo_upstream_state", number, ["model": model.description, "upstream": upstream])
        }
    }
}
