internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Markup
internal import StrictJSON

/// The parts of a caller's page.
struct AccountSections: Sendable {
    let facts: AccountFacts
    let spend: AccountSpend
    let recent: RecentCalls
    let period: PagePeriod
    let money: Money
    let isExact: Bool
    let now: Timestamp
    let session: SessionTable.Session
    let links: ProofLinks

    var html: HTML {
        """
        <p class="eyebrow">Account</p>
        <h1>\(facts.account.description)</h1>
        <p class="big">\(money.full(facts.balance.available))</p>
        <p>can be spent\(facts.balance.held.isZero ? HTML.none : "; \(money.full(facts.balance.held)) more is held for running calls").</p>
        \(period.chooser(path: "/me", isExact: isExact))
        <p data-zone-link="\(period.zone)"></p>
        \(spent)
        \(table(of: "Model", spend.sums { $0.model.description }))
        \(table(of: "Key", spend.sums { label(of: $0.key) }))
        \(budgets)
        \(keys)
        \(calls)
        <h2>More</h2>
        <p>To add money, ask the operator, who books it with <code>imo account credit \(facts.account.description) AMOUNT</code>.</p>
        <form method="post" action="/sign-out"><p><a href="/sessions">Sessions</a> · <a href="/imo/v1/accounts/me/history">History as JSON, with your key</a></p>
        <input type="hidden" name="form" value="\(session.formToken)"><button class="second">Sign out</button></form>
        """
    }

    private func label(of key: Bytes32) -> String {
        let label = facts.keys.first { $0.hash == key }?.record.label ?? ""
        return label.isEmpty ? JSONValue.keyID(key) : "\(label) (\(JSONValue.keyID(key)))"
    }

    private var spent: HTML {
        let parts = spend.byPart
        let most = parts.map(\.sums.spent).max() ?? .zero
        let plot = BarPlot(
            summary: "Spend by \(period.step.rawValue), \(period.words): \(money.text(spend.total.spent)) in all.",
            bars: parts.map { BarPlot.Bar(label: $0.label, value: $0.sums.spent) },
            caption: "Spend by \(period.step.rawValue); the top is \(money.text(most))")
        var table = Table(
            caption: "Spend \(period.words), times at \(period.zone)",
            columns: [
                .text(period.step == .day ? "Day" : "Month"), .number("Charged calls"), .number("Spent", money.heading),
                .number("Refunded", money.heading),
            ])
        table.rows = parts.map { part in
            [HTML(text: part.label), "\(part.sums.calls)", money.number(part.sums.spent), money.number(part.sums.refunded)]
        }
        return """
            <h2>Spend</h2>
            <p><strong>\(money.full(spend.total.spent))</strong> for \(spend.total.calls) charged calls\
            \(spend.total.refunded.isZero ? HTML.none : "; \(money.full(spend.total.refunded)) was refunded"). Received besides: \
            \(money.full(spend.otherReceived)); passed on or paid out: \(money.full(spend.otherGiven)).</p>
            \(plot.figure)
            <details><summary>The same as a table</summary>\(table.html)</details>
            """
    }

    private func table(of heading: String, _ sums: [String: AccountSpend.Sums]) -> HTML {
        guard !sums.isEmpty else { return .none }
        var table = Table(
            caption: "By \(heading.lowercased())",
            columns: [.text(heading), .number("Charged calls"), .number("Spent", money.heading), .number("Refunded", money.heading)])
        table.rows = sums.sorted { $0.value.spent == $1.value.spent ? $0.key < $1.key : $0.value.spent > $1.value.spent }.map { name, sums in
            [.name(name), "\(sums.calls)", money.number(sums.spent), money.number(sums.refunded)]
        }
        return table.html
    }

    private var budgets: HTML {
        guard !facts.budgets.isEmpty else { return .none }
        var table = Table(
            caption: "What is spent and held counts; the period is of UTC",
            columns: [.text("Of"), .text("Each"), .number("Limit", money.heading), .number("Spent", money.heading), .number("Held", money.heading)])
        table.rows = facts.budgets.map { id, record in
            var owner = "the account"
            if case .key(let hash) = id.scope { owner = label(of: hash) }
            return [
                .name(owner), HTML(text: "\(id.period)"), money.number(record.limit), money.number(record.spent), money.number(record.held),
            ]
        }
        return "<h2>Budgets</h2>\(table.html)"
    }

    private var keys: HTML {
        var table = Table(
            caption: "A key's text is shown once, when it is made",
            columns: [.text("Key"), .text("Label"), .text("Made"), .text("State"), .text("Action")])
        table.rows = facts.keys.map { hash, record in
            let id = JSONValue.keyID(hash)
            let state: HTML = record.revokedAt.map { "revoked \(HTML.time($0, now: now))" } ?? "<span class=\"state good\">good</span>"
            let form: HTML = """
                <form method="post" action="/me/keys/revoke"><input type="hidden" name="form" value="\(session.formToken)">\
                <input type="hidden" name="key" value="\(id)"><button class="second" aria-label="Revoke \(id) for good">Revoke</button></form>
                """
            return ["<code>\(id)</code>", .name(record.label), .time(record.createdAt, now: now), state, record.revokedAt == nil ? form : .none]
        }
        return "<h2>Keys</h2>\(table.html)<p>The operator makes keys with <code>imo key create \(facts.account.description)</code>.</p>"
    }

    private var calls: HTML {
        guard !recent.lines.isEmpty else { return "<h2>Movements</h2><p>Nothing moved in this period.</p>" }
        var table = Table(
            caption: "The newest \(recent.lines.count) of the period; the CSV and the sums above count all of it",
            columns: [
                .text("Time"), .text("What"), .text("Model"), .number("Received", money.heading), .number("Given", money.heading), .text("Receipt"),
            ])
        table.rows = recent.lines.map { line in
            let movement = line.movement
            let receipt: HTML = line.receipt.map(links.receipt) ?? "–"
            return [
                .time(line.time, now: now), HTML(text: movement.command), HTML(text: line.call?.model.description ?? "–"),
                movement.received.isZero ? "–" : money.number(movement.received), movement.given.isZero ? "–" : money.number(movement.given), receipt,
            ]
        }
        return "<h2>Movements</h2>\(table.html)"
    }
}
