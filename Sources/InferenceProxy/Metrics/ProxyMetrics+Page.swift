internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Resilience

extension ProxyMetrics {
    /// Writes what the proxy counts.
    func write(to page: inout PrometheusText) {
        let counts = counts
        let models = counts.models.sorted { $0.key < $1.key }.map { (name: $0.key.description, counts: $0.value) }
        page.add(models)
        page.family("imo_call_seconds", .histogram, "From a call's admission to its end, the charge included.")
        for (name, counts) in models { page.series("imo_call_seconds", histogram: counts.durations, ["model": name]) }
        page.family("imo_first_byte_seconds", .histogram, "From a call's beginning to the first byte of an upstream's response.")
        for (name, counts) in models { page.series("imo_first_byte_seconds", histogram: counts.firstBytes, ["model": name]) }
        page.family("imo_calls_running", .gauge, "Calls at this moment.")
        page.series("imo_calls_running", counts.running)
        page.add(refusalsOf: counts)
        page.family("imo_settlement_seconds", .histogram, "From a settlement's hand-over to the ledger until it was durable.")
        page.series("imo_settlement_seconds", histogram: counts.settlements)
    }
}

extension PrometheusText {
    fileprivate mutating func add(_ models: [(name: String, counts: ModelCounts)]) {
        family("imo_calls_total", .counter, "Calls by model and outcome.")
        for (name, counts) in models {
            for (outcome, count) in counts.outcomes.sorted(by: { $0.key < $1.key }) {
                series("imo_calls_total", count, ["model": name, "outcome": outcome])
            }
        }
        family("imo_charged_total", .counter, "What calls were charged since the start, in the smallest unit of the asset; an exact integer.")
        for (name, counts) in models { series("imo_charged_total", counts.charged, ["model": name]) }
        family("imo_tokens_total", .counter, "Tokens that calls were charged for.")
        for (name, counts) in models { series("imo_tokens_total", counts.tokens, ["model": name]) }
        family("imo_units_total", .counter, "What calls were charged for, by the kind of unit, such as input and output tokens.")
        for (name, counts) in models { add("imo_units_total", counts.units, of: name) }
        family("imo_cut_calls_total", .counter, "Calls that used more than was held for them, so that a part of their price was cut.")
        for (name, counts) in models { series("imo_cut_calls_total", counts.cutCalls, ["model": name]) }
        family("imo_cut_total", .counter, "What was cut off the prices of these calls, in the smallest unit of the asset; an exact integer.")
        for (name, counts) in models { series("imo_cut_total", counts.cut, ["model": name]) }
        family("imo_unpriced_calls_total", .counter, "Calls that used a unit without a price.")
        for (name, counts) in models { add("imo_unpriced_calls_total", counts.unpriced, of: name) }
    }

    private mutating func add(_ series: String, _ counts: [MeteredUnit: UInt64], of model: String) {
        for (unit, count) in counts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            self.series(series, count, ["model": model, "unit": unit.name])
        }
    }

    fileprivate mutating func add(refusalsOf counts: ProxyMetrics.State) {
        family("imo_refusals_total", .counter, "Requests and calls that got an error of the gateway's, by reason.")
        for (reason, count) in counts.refusals.sorted(by: { $0.key < $1.key }) { series("imo_refusals_total", count, ["reason": reason]) }
        family("imo_upstream_errors_total", .counter, "Attempts at an upstream that came to nothing, by the kind of failure.")
        let failures = counts.failedAttempts.sorted {
            ($0.key.model, $0.key.upstream, $0.key.failure) < ($1.key.model, $1.key.upstream, $1.key.failure)
        }
        for (attempt, count) in failures {
            series(
                "imo_upstream_errors_total", count, ["model": attempt.model.description, "upstream": attempt.upstream, "failure": attempt.failure])
        }
        family("imo_ledger_refused_calls_total", .counter, "Calls for which the ledger took no hold: the disk fails, or the clock is in doubt.")
        series("imo_ledger_refused_calls_total", counts.callsNotTaken)
    }

    /// The ledger's writer.
    mutating func add(_ writer: LedgerWriter) {
        family("imo_ledger_queue_commands", .gauge, "Commands that wait for the ledger's writer.")
        series("imo_ledger_queue_commands", writer.waitingCount)
        family("imo_ledger_healthy", .gauge, "Whether the last commit reached the disk.")
        series("imo_ledger_healthy", writer.isHealthy ? 1 : 0)
        let commits = writer.commits
        family("imo_ledger_entries_total", .counter, "Journal entries that were committed since the start.")
        series("imo_ledger_entries_total", commits.entries)
        family("imo_ledger_commit_seconds", .histogram, "The time that a commit took to reach the disk.")
        series("imo_ledger_commit_seconds", histogram: commits.durations)
    }

    mutating func add(_ upstreams: [(model: ModelID, upstream: String, state: CircuitBreaker.State)]) {
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
