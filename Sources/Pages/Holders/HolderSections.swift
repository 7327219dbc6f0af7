internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Markup

/// The parts of a holder's page.
struct HolderSections: Sendable {
    let facts: HolderFacts
    let period: PagePeriod
    let money: Money
    let isExact: Bool
    let now: Timestamp
    let chainID: UInt256
    let links: ProofLinks

    private var path: String { "/holders/\(facts.holder)" }

    func html(history: HolderHistory?) -> HTML {
        """
        <p class="eyebrow">Holder</p>
        <h1 class="mono">\(facts.holder.description)</h1>
        <p class="big">\(money.full(facts.claimable))</p>
        \(summary)
        \(facts.holdings.map { HoldingSection(holding: $0, sections: self).html })
        \(balance)
        \(history.map(movements) ?? HTML.none)
        """
    }

    private var summary: HTML {
        if facts.holdings.isEmpty {
            return "<p>This address holds no model's token and has no claim. <a href=\"/\">The models</a> say what their tokens share.</p>"
        }
        let open = facts.holdings.filter { !$0.open.total.isZero }
        if open.isEmpty { return "<p>Nothing can be claimed now. What the models earn becomes claimable with their next snapshots.</p>" }
        return "<p>can be claimed now, from \(open.map { "\($0.model)" }.joined(separator: ", ")).</p>"
    }

    private var balance: HTML {
        """
        <h2>Money</h2>
        <dl class="facts">
        <div><dt>Claimed or redeemed, and not yet paid out</dt><dd>\(money.full(facts.balance.available))</dd></div>
        <div><dt>Ever received</dt><dd>\(money.full(facts.balance.credits))</dd></div>
        <div><dt>Paid out or passed on</dt><dd>\(money.full(facts.balance.debits))</dd></div>
        </dl>
        """
    }

    private func movements(_ history: HolderHistory) -> HTML {
        var table = Table(
            caption: "\(period.words), times at \(period.zone), newest first",
            columns: [
                .text("Entry"), .text("Time"), .text("What"), .number("Received"), .number("Given"), .text("Of"), .text("With"),
            ])
        table.rows = history.lines.map { line in
            let movement = line.line.movement
            let amounts = Money(symbol: line.symbol ?? money.unit, isExact: isExact)
            let others = line.line.counterparties.prefix(3).map { account -> HTML in
                if case .address(let address) = account { return "\(HTML.holder(address)) " }
                return "\(HTML.name(account.description)) "
            }
            return [
                links.entry(movement.number), .time(line.line.time, now: now), HTML(text: movement.command),
                movement.received.isZero ? "–" : amounts.number(movement.received), movement.given.isZero ? "–" : amounts.number(movement.given),
                .name(amounts.unit), "\(others)",
            ]
        }
        let more: HTML = history.next.map { "<p><a href=\"\(path)\(period.query(isExact: isExact))&before=\($0)\">Older movements</a></p>" } ?? .none
        return """
            <h2>History</h2>
            \(period.chooser(path: path, isExact: isExact))
            <p data-zone-link="\(period.zone)"></p>
            \(history.lines.isEmpty ? "<p>Nothing moved in this period.</p>" : table.html)
            \(more)
            """
    }
}
