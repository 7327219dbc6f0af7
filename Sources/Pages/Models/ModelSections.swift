internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Markup

/// The parts of a model's page.
struct ModelSections: Sendable {
    let facts: ModelFacts
    let period: PagePeriod
    let money: Money
    let isExact: Bool
    let now: Timestamp
    let origin: String
    let upstreams: [PagesEnvironment.UpstreamStanding]
    let links: ProofLinks

    private var path: String { ModelPage.path(of: facts.id) }

    func html(series: RevenueSeries?) -> HTML {
        """
        <p class="eyebrow">Model · <bdi>\(facts.token.terms.name)</bdi> (<bdi>\(facts.token.terms.symbol)</bdi>) · \(health)</p>
        <h1>\(facts.id.description)</h1>
        \(series.map(income) ?? "<p class=\"note\">This gateway keeps no history.</p>")
        \(prices)
        \(share)
        \(snapshots)
        \(terms)
        \(QuickStart(model: facts.id, origin: origin).html)
        """
    }

    private var health: HTML {
        if upstreams.isEmpty { return "<span class=\"state bad\">no upstream: calls are refused</span>" }
        let open = upstreams.filter(\.isOpen).count
        if open == upstreams.count { return "<span class=\"state good\">takes calls</span>" }
        let words = "\(open) of \(upstreams.count) upstreams take calls"
        return open == 0 ? "<span class=\"state bad\">\(words)</span>" : "<span class=\"state warn\">\(words)</span>"
    }

    // MARK: - Income

    private func income(_ series: RevenueSeries) -> HTML {
        """
        <p class="big">\(money.full(series.total.income))</p>
        <p>earned for holders from \(period.words)\(period.zoneQuarters == 0 ? "" : " (\(period.zone))"), \
        by \(series.total.calls) charged calls\(series.total.other.isZero ? HTML.none : ", \(money.full(series.total.other)) of it deposited")\
        \(series.total.givenBack.isZero ? HTML.none : "; \(money.full(series.total.givenBack)) was given back").</p>
        \(period.chooser(path: path, isExact: isExact))
        <p data-zone-link="\(period.zone)"></p>
        \(plot(series))
        \(callPlot(series))
        <details><summary>The same as a table</summary>\(table(series))</details>
        """
    }

    private func plot(_ series: RevenueSeries) -> HTML {
        let most = series.parts.max { $0.sums.income < $1.sums.income }
        guard let most, !most.sums.income.isZero else { return "<p class=\"note\">Nothing was earned in this period.</p>" }
        let summary = "Income by \(period.step.rawValue), \(period.words): \(money.text(series.total.income)) in all, most in \(most.label)."
        return BarPlot(
            summary: summary, bars: series.parts.map { BarPlot.Bar(label: $0.label, value: $0.sums.income) },
            caption: "Income by \(period.step.rawValue); the top is \(money.text(most.sums.income))"
        ).figure
    }

    private func callPlot(_ series: RevenueSeries) -> HTML {
        let most = series.parts.map(\.sums.calls).max() ?? 0
        return BarPlot(
            summary: "Charged calls by \(period.step.rawValue), \(period.words): \(series.total.calls) in all.",
            bars: series.parts.map { BarPlot.Bar(label: $0.label, value: UInt256($0.sums.calls)) },
            caption: "Charged calls by \(period.step.rawValue); the top is \(most)"
        ).figure
    }

    private func table(_ series: RevenueSeries) -> HTML {
        var table = Table(
            caption: "Income \(period.words), times at \(period.zone)",
            columns: [
                .text(period.step == .day ? "Day" : "Month"), .number("Charged calls"), .number("From calls", money.heading),
                .number("Other income", money.heading), .number("Given back", money.heading),
            ])
        table.rows = series.parts.map { part in
            [
                HTML(text: part.label), "\(part.sums.calls)", money.number(part.sums.fromCalls), money.number(part.sums.other),
                money.number(part.sums.givenBack),
            ]
        }
        return table.html
    }

    // MARK: - Prices

    private var prices: HTML {
        var table = Table(
            caption:
                "A call costs the version that is in force when it begins. Tokens and characters are priced by the million, all else by the million too.",
            columns: [.text("Version"), .text("From"), .text("Unit"), .number("For a million", money.heading), .text("State")])
        table.rows = facts.prices.indices.reversed().prefix(12).flatMap { index in rows(of: facts.prices[index], version: UInt64(index + 1)) }
        return """
            <h2>Prices</h2>
            \(!table.rows.isEmpty ? table.html : "<p>Calls are free.</p>")
            """
    }

    private func rows(of record: PriceRecord, version: UInt64) -> [[HTML]] {
        let isInForce = facts.versionInForce == version
        let state: HTML =
            isInForce
            ? "<span class=\"state good\">in force</span>"
            : record.withdrawnBy != nil ? "withdrawn" : record.startsAt > now ? "<span class=\"state warn\">to come</span>" : "past"
        return MeteredUnit.allCases.compactMap { unit in
            guard let price = record.prices[unit] else { return nil }
            return ["\(version)", .time(record.startsAt, now: now), "\(unit.name)", money.number(price), state]
        }
    }

    // MARK: - Token

    private var share: HTML {
        let terms = facts.token.terms
        let tokens = Money(symbol: terms.symbol, isExact: isExact)
        return """
            <h2>Who shares it</h2>
            <dl class="facts">
            <div><dt>Supply</dt><dd>\(tokens.full(facts.token.supply))</dd></div>
            <div><dt>Claimable by holders</dt><dd>\(terms.percentClaimable) % of each snapshot; the rest is redeemed by burning</dd></div>
            <div><dt>Since the last snapshot</dt><dd>\(money.full(facts.pools.unsnapshotted))</dd></div>
            <div><dt>Claimable and not yet claimed</dt><dd>\(money.full(facts.pools.claimPool))</dd></div>
            <div><dt>Set aside for burning</dt><dd>\(money.full(facts.pools.burnPool))</dd></div>
            <div><dt>Claim window</dt><dd>\(terms.claimWindow == 0 ? "none: claims never expire" : "the newest \(terms.claimWindow) snapshots")</dd></div>
            </dl>
            <p><a href="/holders">See what is yours</a> · <a href="/imo/v1/tokens/\(facts.model.token.description)/holders">All holders</a></p>
            """
    }

    private var snapshots: HTML {
        guard !facts.snapshots.isEmpty else {
            return
                "<h2>Snapshots</h2><p>There is none yet. With the first one holders can claim; the operator takes it with <code>imo snapshot \(facts.id.description)</code>.</p>"
        }
        var table = Table(
            caption: "The newest \(facts.snapshots.count) of \(facts.token.lastSnapshotID)",
            columns: [
                .text("Snapshot"), .text("Taken"), .number("Revenue", money.heading), .number("Claimable", money.heading),
                .number("Claimed", money.heading),
            ])
        let base = "/imo/v1/tokens/\(facts.model.token)/snapshots"
        table.rows = facts.snapshots.map { id, snapshot in
            [
                links.snapshot(id, of: facts.model.token), .time(snapshot.takenAt, now: now), money.number(snapshot.revenue),
                money.number(snapshot.claimable),
                money.number(snapshot.claimed),
            ]
        }
        return "<h2>Snapshots</h2>\(table.html)<p><a href=\"\(base)\">All snapshots</a></p>"
    }

    // MARK: - Terms

    private var callers: HTML {
        guard let gate = facts.gate else { return "every account" }
        let tokens = Money(symbol: gate.token.terms.symbol, isExact: isExact)
        return """
            accounts whose wallets hold at least \(tokens.full(gate.least)) of <a href="/models/\(gate.token.model)">\(gate.token.model)</a>, at each call
            """
    }

    private var terms: HTML {
        let model = facts.model
        let split = model.split.map { share -> HTML in
            let percent = "\(share.basisPoints / 100).\(share.basisPoints % 100 < 10 ? "0" : "")\(share.basisPoints % 100)"
            return "<div><dt>Off each charge first</dt><dd>\(percent) % to <bdi>\(share.account.id.description)</bdi></dd></div>"
        }
        return """
            <h2>Terms</h2>
            <dl class="facts">
            <div><dt>Token</dt><dd class="mono">\(model.token.description)</dd></div>
            <div><dt>Issuer</dt><dd>\(HTML.holder(model.issuer))</dd></div>
            <div><dt>Commitment to the weights</dt><dd class="mono">\(model.modelCommitment == .zero ? "none was stated" : model.modelCommitment.description)</dd></div>
            <div><dt>Context</dt><dd>\(model.limits.contextTokens) tokens</dd></div>
            <div><dt>Longest output</dt><dd>\(model.limits.maximumOutputTokens) tokens</dd></div>
            <div><dt>Who may call</dt><dd>\(callers)</dd></div>
            <div><dt>Callers who leave early pay</dt><dd>by the policy <code>\(facts.leavePolicy.name)</code></dd></div>
            <div><dt>Registered</dt><dd>\(HTML.time(model.createdAt, now: now))</dd></div>
            \(split)
            </dl>
            """
    }
}
