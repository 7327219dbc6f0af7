internal import EthereumPrimitives
internal import LedgerCore
internal import Resilience
internal import Synchronization

/// The proxy's counters, for `/metrics`. Sums of money are exact integers in the smallest unit.
final class ProxyMetrics: Sendable {
    /// The calls of one model.
    private struct Calls {
        var outcomes: [String: UInt64] = [:]
        var charged = UInt256.zero
        var tokens: UInt64 = 0
        /// The calls that used more than was held for them, and the sum that was cut off their prices.
        var cutCalls: UInt64 = 0
        var cut = UInt256.zero
        /// The calls that used a unit without a price.
        var unpriced: [MeteredUnit: UInt64] = [:]
        var durations = Histogram()

        mutating func add(_ end: CallEnd, nanoseconds: UInt64) {
            durations.add(nanoseconds: nanoseconds)
            switch end {
            case .completed(_, let charge, let usage):
                add(outcome: "charged")
                charged = charged.adding(charge.cost) ?? .max
                tokens &+= usage.tokens
                if let gap = charge.gap { add(gap) }
            case .passed: add(outcome: "refused_by_upstream")
            case .failed(let error): add(outcome: error.code ?? error.type)
            }
        }

        private mutating func add(_ gap: ChargeGap) {
            if !gap.cut.isZero { cutCalls &+= 1 }
            cut = cut.adding(gap.cut) ?? .max
            for unit in gap.unpriced { unpriced[unit, default: 0] &+= 1 }
        }

        mutating func add(outcome: String) { outcomes[outcome, default: 0] &+= 1 }
    }

    private struct State {
        var models: [ModelID: Calls] = [:]
        var settlements = Histogram()
        var running = 0
    }

    private let state = Mutex(State())

    func callBegan() { state.withLock { $0.running += 1 } }

    /// - Parameter nanoseconds: From the call's admission to its end, the charge included.
    func callEnded(_ model: ModelID, _ end: CallEnd, nanoseconds: UInt64) {
        state.withLock { state in
            state.running -= 1
            state.models[model, default: Calls()].add(end, nanoseconds: nanoseconds)
        }
    }

    /// A call that was turned away, or got a response that was given before.
    func callNotMade(_ model: ModelID, outcome: String) {
        state.withLock { $0.models[model, default: Calls()].add(outcome: outcome) }
    }

    /// - Parameter nanoseconds: From the settlement's hand-over to the ledger until it was durable.
    func settled(nanoseconds: UInt64) { state.withLock { $0.settlements.add(nanoseconds: nanoseconds) } }

    /// The page.
    func text(ledger: LedgerStanding, upstreams: [(model: ModelID, upstream: String, state: CircuitBreaker.State)]) -> String {
        let state = state.withLock { $0 }
        let models = state.models.sorted { $0.key < $1.key }.map { (name: $0.key.description, calls: $0.value) }
        var page = PrometheusText()
        page.family("imo_calls_total", .counter, "Calls by model and outcome.")
        for (name, calls) in models {
            for (outcome, count) in calls.outcomes.sorted(by: { $0.key < $1.key }) {
                page.series("imo_calls_total", count, ["model": name, "outcome": outcome])
            }
        }
        page.family("imo_charged_total", .counter, "What calls were charged since the start, in the smallest unit of the asset; an exact integer.")
        for (name, calls) in models { page.series("imo_charged_total", calls.charged, ["model": name]) }
        page.family("imo_tokens_total", .counter, "Tokens that calls were charged for.")
        for (name, calls) in models { page.series("imo_tokens_total", calls.tokens, ["model": name]) }
        page.family("imo_cut_calls_total", .counter, "Calls that used more than was held for them, so that a part of their price was cut.")
        for (name, calls) in models { page.series("imo_cut_calls_total", calls.cutCalls, ["model": name]) }
        page.family("imo_cut_total", .counter, "What was cut off the prices of these calls, in the smallest unit of the asset; an exact integer.")
        for (name, calls) in models { page.series("imo_cut_total", calls.cut, ["model": name]) }
        page.family("imo_unpriced_calls_total", .counter, "Calls that used a unit without a price.")
        for (name, calls) in models {
            for (unit, count) in calls.unpriced.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                page.series("imo_unpriced_calls_total", count, ["model": name, "unit": unit.name])
            }
        }
        page.family("imo_call_seconds", .histogram, "From a call's admission to its end, the charge included.")
        for (name, calls) in models { page.series("imo_call_seconds", histogram: calls.durations, ["model": name]) }
        page.family("imo_calls_running", .gauge, "Calls at this moment.")
        page.series("imo_calls_running", state.running)
        page.family("imo_settlement_seconds", .histogram, "From a settlement's hand-over to the ledger until it was durable.")
        page.series("imo_settlement_seconds", histogram: state.settlements)
        page.add(ledger)
        page.add(upstreams)
        return page.text
    }
}

/// The state of the ledger's writer.
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
