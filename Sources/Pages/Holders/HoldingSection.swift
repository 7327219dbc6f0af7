internal import EthereumPrimitives
internal import LedgerCore
internal import Markup

/// One token of a holder: what is held, what can be claimed and why, and what can be done.
struct HoldingSection: Sendable {
    let holding: HolderFacts.Holding
    let sections: HolderSections

    private var money: Money { sections.money }
    private var tokens: Money { Money(symbol: holding.token.terms.symbol, isExact: sections.isExact) }

    var html: HTML {
        """
        <section aria-label="Token of \(holding.model.description)">
        <h2><a href="\(ModelPage.path(of: holding.model))">\(holding.model.description)</a> · <bdi>\(holding.token.terms.symbol)</bdi></h2>
        \(facts)
        \(claims)
        \(vesting)
        \(wallet)
        </section>
        """
    }

    private var facts: HTML {
        """
        <dl class="facts">
        <div><dt>Held</dt><dd>\(tokens.full(holding.balance))</dd></div>
        <div><dt>Share of the supply</dt><dd>\(percent) %</dd></div>
        \(holding.locked.isZero ? HTML.none : "<div><dt>Locked by vesting</dt><dd>\(tokens.full(holding.locked))</dd></div>")
        <div><dt>Claimable</dt><dd>\(money.full(holding.open.total))</dd></div>
        <div><dt>Redeemable by burning</dt><dd>\(holding.redeemable.map(money.full) ?? "–")</dd></div>
        </dl>
        """
    }

    /// The share in hundredths of a percent, rounded down.
    private var percent: String {
        let supply = holding.token.supply
        guard !supply.isZero, let share = UInt256.mulDiv(holding.balance, 10_000, supply)?.asUInt64 else { return "0" }
        if share == 0, !holding.balance.isZero { return "under 0.01" }
        let hundredths = share % 100
        return hundredths == 0 ? "\(share / 100)" : "\(share / 100).\(hundredths < 10 ? "0" : "")\(hundredths)"
    }

    // MARK: - Claims

    private var claims: HTML {
        guard let first = holding.open.claims.first, let last = holding.open.claims.last else {
            return holding.balance.isZero
                ? "<p>Everything of this token was sold, and nothing of it is left to claim.</p>"
                : "<p>Nothing can be claimed before the next snapshot. Since the last one: see <a href=\"\(ModelPage.path(of: holding.model))\">the model</a>.</p>"
        }
        let span = first.snapshotID == last.snapshotID ? "snapshot \(first.snapshotID)" : "snapshots \(first.snapshotID)–\(last.snapshotID)"
        return """
            <p>You can claim <strong>\(money.full(holding.open.total))</strong> from \(span). \(expiry)\
            \(holding.open.isComplete ? HTML.none : " One claim pays the oldest of them; claim again for the rest.")</p>
            <details\(holding.listed.count <= 6 ? " open" : HTML.none)><summary>Where it comes from</summary>\(claimTable)</details>
            """
    }

    private var expiry: HTML {
        guard let snapshot = holding.expiresWith else { return "It does not expire." }
        let when: HTML = holding.earliestExpiry.map { ", not before \(HTML.time($0, now: sections.now))" } ?? .none
        return "<span class=\"state warn\">The oldest of it expires with snapshot \(snapshot)</span>\(when)."
    }

    private var claimTable: HTML {
        var table = Table(
            caption: "Your part of each snapshot is your tokens then × claimable ÷ supply then, rounded down",
            columns: [
                .text("Snapshot"), .text("Taken"), .number("Your tokens then", tokens.heading), .number("Claimable by all", money.heading),
                .number("Yours", money.heading),
            ])
        table.rows = holding.listed.map { claim, snapshot, balance in
            [
                sections.links.snapshot(claim.snapshotID, of: holding.address), .time(snapshot.takenAt, now: sections.now), tokens.number(balance),
                money.number(snapshot.claimable), money.number(claim.amount),
            ]
        }
        let rest = holding.open.claims.count - holding.listed.count
        return table.html
            + (rest > 0
                ? "<p><a href=\"/imo/v1/tokens/\(holding.address.description)/claimable/\(sections.facts.holder.description)\">\(rest) older ones</a></p>"
                : .none)
    }

    private var vesting: HTML {
        let schedules = holding.vesting.schedules.filter { !$0.terms.locked(at: sections.now).isZero }
        guard !schedules.isEmpty else { return .none }
        var table = Table(
            caption: "Locked tokens earn, and cannot be moved",
            columns: [
                .text("Grant"), .number("Granted", tokens.heading), .number("Still locked", tokens.heading), .text("All unlocked"), .text("Terms"),
            ])
        table.rows = schedules.map { schedule in
            let end = schedule.terms.startsAt.adding(milliseconds: schedule.terms.durationSeconds * 1000)
            return [
                "\(schedule.number)", tokens.number(schedule.terms.total), tokens.number(schedule.terms.locked(at: sections.now)),
                .time(end, now: sections.now), schedule.terms.isRevocable ? "can be taken back by the issuer" : "cannot be taken back",
            ]
        }
        return table.html
    }

    // MARK: - Wallet

    private var wallet: HTML {
        """
        <section class="wallet" data-holder="\(sections.facts.holder.description)" aria-label="Your wallet and \(holding.model.description)" hidden>
        <h3>With your wallet</h3>
        <div data-wallets></div>
        \(holding.open.total.isZero ? HTML.none : claimForm)
        \(holding.balance.isZero ? HTML.none : tokenForms)
        <div class="review" data-review hidden></div>
        <p role="status" data-status></p>
        </section>
        <details><summary>Without a wallet in this browser</summary>
        <pre tabindex="0"><code>\(commands)</code></pre>
        <p class="soft">Messages are signed for chain \(chain). A wallet that insists on its own chain is asked to change to it.</p></details>
        """
    }

    private var chain: String { sections.chainID.description }

    private func form(_ kind: String, post: String, sentence: String, _ content: HTML) -> HTML {
        """
        <form class="row" data-kind="\(kind)" data-post="\(post)" data-token="\(holding.address.description)" data-sentence="\(sentence)">\(content)</form>

        """
    }

    private var claimForm: HTML {
        let last = holding.open.claims.last?.snapshotID ?? 0
        return form(
            "claim-lifetime", post: "claims/lifetime",
            sentence: "You claim all that is yours up to snapshot \(last): \(money.text(holding.open.total)).",
            "\(bounds)<button>Claim \(money.text(holding.open.total))</button>")
    }

    /// Asks in the message for what the page shows: up to this very snapshot, and at least so much.
    private var bounds: HTML {
        guard let newest = holding.listed.last else { return .none }
        let (id, root) = (newest.claim.snapshotID, newest.snapshot.root(of: holding.address, id: newest.claim.snapshotID))
        return """
            <input type="hidden" name="upToSnapshotId" value="\(id)"><input type="hidden" name="leastAmount" \
            value="\(holding.open.total.description)"><input type="hidden" name="snapshotRoot" value="\(root.description)">
            """
    }

    private var tokenForms: HTML {
        let amount: HTML = "<label>Amount <input name=\"amount\" inputmode=\"decimal\" required autocomplete=\"off\" size=\"12\"></label>"
        let address = { (name: String, label: String) -> HTML in
            "<label>\(label) <input class=\"wide mono\" name=\"\(name)\" required placeholder=\"0x…\" autocomplete=\"off\" spellcheck=\"false\"></label>"
        }
        let symbol = holding.token.terms.symbol
        let transfer = form(
            "transfer", post: "transfers", sentence: "You give tokens of \(symbol) away. Claims of earlier snapshots stay yours.",
            "\(amount)\(address("to", "To"))<button class=\"second\">Transfer</button>")
        let approve = form(
            "approve", post: "approvals", sentence: "You allow somebody to move up to this many of your tokens of \(symbol).",
            "\(amount)\(address("spender", "Spender"))<button class=\"second\">Approve</button>")
        let burn = form(
            "burn", post: "burns", sentence: "You destroy tokens of \(symbol), and receive their part of the burn pool. This cannot be undone.",
            "\(amount)<button class=\"second\">Burn</button>")
        return "<details><summary>Transfer, approve or burn</summary>\(transfer)\(approve)\(burn)</details>"
    }

    private var commands: String {
        """
        imo claim \(holding.model) --keystore anna.json
        curl "$URL/imo/v1/tokens/\(holding.address)/typed-data/claim-lifetime?holder=\(sections.facts.holder)"
        """
    }
}
