import StrictJSON

/// What `imo top` shows: the state of now, and the rates between two pages of metrics.
struct TopView {
    let page: MetricsPage
    /// The page before, and the seconds between the two; nil for the first.
    let before: (page: MetricsPage, seconds: Double)?

    var json: JSONValue {
        .object([
            "gateway": gateway, "models": .array(models), "upstreams": .array(upstreams), "refusals": .array(refusals), "budgets": .array(budgets),
        ])
    }

    private var gateway: JSONValue {
        .object([
            "callsRunning": number(page.sum("imo_calls_running")), "callsPerSecond": rate("imo_calls_total"),
            "entriesPerSecond": rate("imo_ledger_entries_total"), "ledger": .string(page.sum("imo_ledger_healthy") == 1 ? "ok" : "not writable"),
            "clock": .string(page.sum("imo_clock_in_doubt") == 0 ? "ok" : "in doubt"), "queue": number(page.sum("imo_ledger_queue_commands")),
            "commitMilliseconds": meanMilliseconds("imo_ledger_commit_seconds", [:]),
            "freeMebibytes": number(page.sum("imo_disk_free_bytes") / 1_048_576),
            "residentMebibytes": number(page.sum("process_resident_memory_bytes") / 1_048_576),
        ])
    }

    private var models: [JSONValue] {
        page.values(of: "model", in: "imo_calls_total").map { model in
            let labels = ["model": model]
            return .object([
                "model": .string(model), "callsPerSecond": rate("imo_calls_total", labels), "calls": number(page.sum("imo_calls_total", labels)),
                "charged": .string(page.all("imo_charged_total", labels).first?.text ?? "0"), "tokensPerSecond": rate("imo_tokens_total", labels),
                "firstByteMilliseconds": meanMilliseconds("imo_first_byte_seconds", labels),
                "milliseconds": meanMilliseconds("imo_call_seconds", labels),
            ])
        }
    }

    private var upstreams: [JSONValue] {
        page.all("imo_upstream_state").map { series in
            let labels = series.labels
            let state = series.value == 0 ? "ok" : series.value == 1 ? "on trial" : "left alone"
            return .object([
                "model": .string(labels["model"] ?? ""), "upstream": .string(labels["upstream"] ?? ""), "state": .string(state),
                "errors": number(page.sum("imo_upstream_errors_total", labels)), "errorsPerSecond": rate("imo_upstream_errors_total", labels),
            ])
        }
    }

    private var refusals: [JSONValue] {
        page.all("imo_refusals_total").sorted { $0.value > $1.value }.prefix(8).map { series in
            .object([
                "reason": .string(series.labels["reason"] ?? ""), "count": number(series.value),
                "perSecond": rate("imo_refusals_total", series.labels),
            ])
        }
    }

    private var budgets: [JSONValue] {
        let shares = page.all("imo_budget_limit").filter { $0.value > 0 }.map { limit -> (labels: [String: String], share: Double) in
            (limit.labels, (page.sum("imo_budget_spent", limit.labels) + page.sum("imo_budget_held", limit.labels)) / limit.value)
        }
        return shares.sorted { $0.share > $1.share }.prefix(8).map { labels, share in
            .object([
                "of": .string(labels["of"] ?? ""), "name": .string(labels["name"] ?? ""), "period": .string(labels["period"] ?? ""),
                "usedPercent": number(share * 100),
            ])
        }
    }

    /// The growth of a counter a second; null before there are two pages, and after a restart.
    private func rate(_ name: String, _ labels: [String: String] = [:]) -> JSONValue {
        guard let before, before.seconds > 0 else { return .null }
        let growth = page.sum(name, labels) - before.page.sum(name, labels)
        return growth < 0 ? .null : number(growth / before.seconds)
    }

    /// The mean of a histogram since the page before, or since the start.
    private func meanMilliseconds(_ name: String, _ labels: [String: String]) -> JSONValue {
        var (sum, count) = (page.sum(name + "_sum", labels), page.sum(name + "_count", labels))
        if let before = before?.page, before.sum(name + "_count", labels) < count {
            sum -= before.sum(name + "_sum", labels)
            count -= before.sum(name + "_count", labels)
        }
        return count > 0 ? number(sum / count * 1000) : .null
    }

    /// A number for people, with one digit behind the point where it is small.
    private func number(_ value: Double) -> JSONValue {
        let tenths = Int64((value * 10).rounded())
        return .number(tenths % 10 == 0 || tenths.magnitude >= 1000 ? String(Int64(value.rounded())) : "\(tenths / 10).\(tenths.magnitude % 10)")
    }
}
