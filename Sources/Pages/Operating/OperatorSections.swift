internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Markup

/// The parts of the operator's page.
struct OperatorSections: Sendable {
    let facts: OperatorFacts
    let upstreams: [PagesEnvironment.UpstreamStanding]
    let money: Money
    let isExact: Bool
    let now: Timestamp
    let isHealthy: Bool
    let waiting: Int
    let session: SessionTable.Session

    var html: HTML {
        """
        <p class="eyebrow">Operator</p>
        <h1>The ledger today</h1>
        <p class="big">\(money.full(facts.owed))</p>
        <p>is owed to callers, holders and the models' pools.</p>
        <div class="period"><a href="/operate\(isExact ? "" : "?exact=1")">\(isExact ? "Short numbers" : "Exact integers")</a></div>
        <dl class="facts">
        <div><dt>Came in</dt><dd>\(money.full(facts.moneyIn))</dd></div>
        <div><dt>Went out</dt><dd>\(money.full(facts.moneyOut))</dd></div>
        <div><dt>In the models' pools</dt><dd>\(money.full(facts.pooled))</dd></div>
        <div><dt>Owed to callers and holders</dt><dd>\(money.full(facts.owed.subtracting(facts.pooled) ?? .zero))</dd></div>
        <div><dt>Journal</dt><dd>\(facts.head.number) entries, the last \(HTML.time(facts.head.time, now: now))</dd></div>
        <div><dt>Ledger</dt><dd>\(health)</dd></div>
        </dl>
        \(standing)
        \(models)
        <h2>More</h2>
        <p>Payouts begin with <code>imo payout prepare</code>. What is done is done by the command line, and stands in the journal and in the gateway's log.
        <a href="/sessions">Sessions</a></p>
        <form method="post" action="/sign-out"><input type="hidden" name="form" value="\(session.formToken)"><button class="second">Sign out</button></form>
        """
    }

    private var health: HTML {
        let state: HTML =
            isHealthy
            ? "<span class=\"state good\">can be written</span>" : "<span class=\"state bad\">cannot be written: run <code>imo doctor</code></span>"
        return "\(state), \(waiting) command\(waiting == 1 ? "" : "s") waiting"
    }

    private var standing: HTML {
        guard !upstreams.isEmpty else { return "<h2>Upstreams</h2><p>There is none: add one with <code>imo model upstream add</code>.</p>" }
        var table = Table(caption: "An upstream that fails is left alone for a while", columns: [.text("Model"), .text("Upstream"), .text("State")])
        table.rows = upstreams.map { upstream in
            [
                "<a href=\"\(ModelPage.path(of: upstream.model))\">\(upstream.model.description)</a>", .name(upstream.name),
                upstream.isOpen ? "<span class=\"state good\">gets calls</span>" : "<span class=\"state bad\">left alone, it fails</span>",
            ]
        }
        return "<h2>Upstreams</h2>\(table.html)"
    }

    private var models: HTML {
        var table = Table(
            caption: "\(facts.models.count) model\(facts.models.count == 1 ? "" : "s")",
            columns: [
                .text("Model"), .number("Since the last snapshot", money.heading), .number("Claim pool", money.heading),
                .number("Burn pool", money.heading), .number("Snapshots"), .text("Last snapshot"),
            ])
        table.rows = facts.models.map { model in
            [
                "<a href=\"\(ModelPage.path(of: model.id))\">\(model.id.description)</a>", money.number(model.pools.unsnapshotted),
                money.number(model.pools.claimPool), money.number(model.pools.burnPool), "\(model.lastSnapshotID)",
                model.lastSnapshotID == 0 ? "–" : .time(model.lastSnapshotAt, now: now),
            ]
        }
        return "<h2>Models</h2>\(table.html)"
    }
}
