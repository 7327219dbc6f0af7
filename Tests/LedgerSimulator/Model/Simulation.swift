internal import EthereumPrimitives
internal import LedgerCore

/// Runs the same commands through the ledger and through the naive model, and compares everything after each of them.
package struct Simulation {
    /// What is compared. A violation names the one that found it.
    package enum Check: String, Sendable, CaseIterable {
        /// The outcome is the model's.
        case outcome
        /// The postings sum to zero, and balances are the sums of postings.
        case postings
        /// Every account has what the model says.
        case balances
        case holds
        case keys
        /// Supply, balances, allowances, snapshots and what each holder can claim or redeem.
        case tokens
        case nonces
        case contents
        /// Nothing comes out that did not go in, in all and for each model.
        case conservation
        /// What callers were charged is what was shared out.
        case charges
        /// What the ledger checks of itself.
        case invariants
        /// Replaying the journal gives the same entries, hashes and records.
        case replay
    }

    package struct Violation: Sendable, CustomStringConvertible {
        package let check: Check
        let text: String
        package var description: String { "\(check): \(text)" }
    }

    /// How many steps there are between two replays of the whole journal.
    static let replayInterval = 100

    private(set) var model = NaiveLedger()
    let store = MemoryLedger()
    private var machine: StateMachine
    private let fault: Fault?
    private(set) var violations: [Violation] = []
    private var steps = 0
    private var posted: [AccountID: (credits: Natural, debits: Natural)] = [:]
    private var moneyIn = Natural.zero
    private var moneyOut = Natural.zero
    private var charged: [ModelID: Natural] = [:]
    private var sharedOut: [ModelID: Natural] = [:]
    private var modelOfHold: [CommandID: ModelID] = [:]

    init(fault: Fault? = nil) {
        self.fault = fault
        machine = StateMachine(head: .empty, source: store)
    }

    /// Applies one command to both and runs every check.
    mutating func perform(_ step: CommandGenerator.Step) throws {
        let entry = try apply(step.command, id: step.id, at: step.time)
        let expected = model.apply(step.command, id: step.id, at: step.time)
        require(.outcome, entry.outcome == expected, "\(step.command.name) gave \(entry.outcome), the model says \(expected)")
        require(.outcome, entry.time == model.now && entry.number == model.entryNumber, "entry \(entry.number) at \(entry.time)")
        record(entry)
        try compareAccounts()
        try compareTokens(probing: entry.outcome == .accepted && Self.sharesOut(entry.command))
        try compareContents()
        try checkConservation()
        for violation in try LedgerInvariants.violations(in: store) { require(.invariants, false, violation) }
        steps += 1
        if steps % Self.replayInterval == 0 { try checkReplay() }
    }

    mutating func finish() throws { try checkReplay() }

    /// The real ledger's way of one command, with the fault in between where there is one.
    private mutating func apply(_ command: Command, id: CommandID, at time: Timestamp) throws -> JournalEntry {
        let head = machine.head
        let applied = try machine.apply(command, id: id, at: time)
        var records = machine.takeChanges()
        guard let fault else {
            try store.commit(Batch(entries: [applied.stored], records: records, head: machine.head))
            return applied.entry
        }
        try fault.changeRecords(applied.entry, store, &records)
        let entry = fault.changeEntry(applied.entry)
        let changed = head.appending(entry.encoded, at: entry.time)
        let stored = StoredEntry(number: entry.number, id: id, entry: entry.encoded, hash: changed.hash)
        try store.commit(Batch(entries: [stored], records: records, head: changed))
        machine = StateMachine(head: changed, source: store)
        return entry
    }

    mutating func require(_ check: Check, _ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { violations.append(Violation(check: check, text: text())) }
    }
}

// MARK: - What the journal says

extension Simulation {
    /// Adds an entry's postings up, apart from the records.
    private mutating func record(_ entry: JournalEntry) {
        require(.postings, isBalanced(entry.postings), "the postings of entry \(entry.number) do not balance")
        require(.postings, entry.outcome == .accepted || entry.postings.isEmpty, "the refused entry \(entry.number) has postings")
        for posting in entry.postings {
            require(.postings, !posting.amount.isZero, "entry \(entry.number) posts nothing to \(posting.account)")
            var totals = posted[posting.account] ?? (0, 0)
            if posting.direction == .credit { totals.credits += Natural(posting.amount) } else { totals.debits += Natural(posting.amount) }
            posted[posting.account] = totals
        }
        guard entry.outcome == .accepted else { return }
        switch entry.command {
        case .credit(let payload): moneyIn += Natural(payload.amount)
        case .deposit(let payload): moneyIn += Natural(payload.amount)
        case .withdraw(let payload): moneyOut += Natural(payload.amount)
        case .hold(let payload): modelOfHold[entry.id] = payload.model
        case .settle(let payload): recordCharge(entry, hold: payload.hold)
        default: break
        }
    }

    private mutating func recordCharge(_ entry: JournalEntry, hold: CommandID) {
        guard let model = modelOfHold[hold] else { return }
        for posting in entry.postings {
            if posting.direction == .debit { charged[model, default: 0] += Natural(posting.amount) }
            if posting.direction == .credit { sharedOut[model, default: 0] += Natural(posting.amount) }
        }
    }

    /// Invariants 5 and 7 of the design.
    private mutating func checkConservation() throws {
        var view = LedgerView(reader: store)
        let external = try view.balance(of: .external)
        let (broughtIn, takenOut) = (moneyIn, moneyOut)
        require(.conservation, Natural(external.debits) == broughtIn, "the world gave \(external.debits), commands brought \(broughtIn)")
        require(.conservation, Natural(external.credits) == takenOut, "the world got \(external.credits), commands took \(takenOut)")
        for (id, entry) in model.models {
            var pools = Natural.zero
            for account in [AccountID.revenue(id), .claimPool(id), .burnPool(id)] { pools += Natural(try view.balance(of: account).posted ?? 0) }
            require(
                .conservation, pools + entry.token.paidOut == entry.earned, "\(id) earned \(entry.earned), paid \(entry.token.paidOut), has \(pools)")
            let (cost, shares) = (charged[id] ?? 0, sharedOut[id] ?? 0)
            require(.charges, cost == entry.charged, "callers of \(id) were charged \(cost), the model says \(entry.charged)")
            require(.charges, cost == shares, "callers of \(id) were charged \(cost), \(shares) was shared out")
        }
    }

    /// Invariant 8: the journal alone gives the same entries and records.
    private mutating func checkReplay() throws {
        let entries = fault.map { $0.changeJournal } ?? { $0 }
        let replayed = MemoryLedger()
        var machine = StateMachine(head: .empty, source: replayed)
        for stored in entries(try store.entries(from: 1, limit: .max)) {
            let entry = try JournalEntry(encoded: stored.entry)
            let again = try machine.apply(entry.command, id: entry.id, at: entry.time)
            require(.replay, again.stored == stored, "entry \(stored.number) (\(entry.command.name)) replays differently")
            try replayed.commit(Batch(entries: [], records: machine.takeChanges(), head: machine.head))
        }
        require(.replay, try replayed.head() == (try store.head()), "the replay ends with another head")
        let (expected, found) = (store.records, replayed.records)
        require(.replay, expected.map(\.key) == found.map(\.key), "the replay has other records")
        require(.replay, expected.map(\.value) == found.map(\.value), "the replay's records differ")
    }
}

// MARK: - What the records say

extension Simulation {
    private mutating func compareAccounts() throws {
        var view = LedgerView(reader: store)
        for account in Set(posted.keys).union(model.received.keys).union(model.given.keys).union(model.held.keys) {
            let balance = try view.balance(of: account)
            let totals = (Natural(balance.credits), Natural(balance.debits))
            require(.postings, totals == posted[account] ?? (0, 0), "the postings of \(account) sum to something else than its balance")
            require(.balances, totals == (model.received[account] ?? 0, model.given[account] ?? 0), "\(account) has \(balance)")
            require(.balances, Natural(balance.held) == model.held[account] ?? 0, "\(account) holds \(balance.held)")
            if account != .external {
                require(.balances, Natural(balance.available) == model.available(account), "\(account) has \(balance) available")
            }
        }
        try compareHolds()
        for name in CommandGenerator.accounts {
            require(.balances, try view.hasAccount(name) == model.accounts.contains(name), "account \(name)")
        }
        let keys = try store.keys()
        require(.keys, Set(keys.map(\.hash)) == Set(model.keys.keys), "the keys are others")
        for (hash, key) in keys {
            let expected = model.keys[hash]
            require(.keys, key.account == expected?.account && (key.revokedAt != nil) == expected?.isRevoked, "key \(hash)")
        }
    }

    private mutating func compareHolds() throws {
        var holds: [CommandID: NaiveLedger.OpenHold] = [:]
        for (id, hold) in try store.holds() {
            holds[id] = NaiveLedger.OpenHold(
                account: hold.account, model: hold.model, amount: Natural(hold.amount), version: Int(hold.priceVersion) - 1, expiresAt: hold.expiresAt
            )
        }
        let expected = model.holds
        require(.holds, holds == expected, "the open holds are \(holds), the model says \(expected)")
    }

    /// Whether a command can change what holders have, can claim or can redeem.
    private static func sharesOut(_ command: Command) -> Bool {
        switch command {
        case .settle, .deposit, .snapshot, .issuerTransfer, .transfer, .transferFrom, .burn, .claim: true
        default: false
        }
    }

    /// - Parameter probing: Whether to ask for what each holder can claim and redeem as well: the dearest questions.
    private mutating func compareTokens(probing: Bool) throws {
        var view = LedgerView(reader: store)
        require(.tokens, Set(try store.models().map(\.id)) == Set(model.models.keys), "the models are others")
        for (id, expected) in model.models {
            let token = try view.token(expected.tokenAddress)
            let address = expected.tokenAddress
            require(.tokens, Natural(token.supply) == expected.token.supply, "the supply is \(token.supply), the model says \(expected.token.supply)")
            require(.tokens, Natural(token.redeemedSinceSnapshot) == expected.token.redeemed, "B is \(token.redeemedSinceSnapshot)")
            require(.tokens, Natural(try view.unsnapshottedRevenue(of: address)) == expected.token.revenue, "N differs")
            for holder in CommandGenerator.holders {
                let balance = try view.holder(holder, of: address).balance
                require(.tokens, Natural(balance) == expected.token.balances[holder] ?? 0, "\(holder) has \(balance) of \(id)'s token")
                let nonce = try view.nextNonce(of: holder)
                require(.nonces, nonce == UInt64(model.messages[holder]?.count ?? 0), "the next nonce of \(holder) is \(nonce)")
            }
            for (parties, amount) in expected.token.allowances {
                let allowance = try view.allowance(token: address, owner: parties[0], spender: parties[1])
                require(.tokens, allowance == amount, "the allowance of \(parties) is \(allowance)")
            }
            try compareSnapshots(id, expected)
            if probing || (steps + 1) % Self.replayInterval == 0 {
                try compareClaimable(id, expected, &view)
                try compareRedeemable(id, expected, &view)
            }
        }
    }

    private mutating func compareSnapshots(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        let snapshots = try store.snapshots(of: expected.tokenAddress)
        require(.tokens, snapshots.count == expected.token.snapshots.count, "\(id) has \(snapshots.count) snapshots")
        for (index, (snapshot, naive)) in zip(snapshots, expected.token.snapshots).enumerated() {
            let isEqual =
                Natural(snapshot.supply) == naive.supply && Natural(snapshot.revenue) == naive.revenue
                && Natural(snapshot.claimable) == naive.claimable
                && Natural(snapshot.claimed) == naive.claimed && snapshot.takenAt == naive.takenAt
            require(.tokens, isEqual, "snapshot \(index + 1) of \(id) is \(snapshot), the model says \(naive)")
        }
    }

    private mutating func compareClaimable(_ id: ModelID, _ expected: NaiveLedger.Model, _ view: inout LedgerView) throws {
        let number = expected.token.snapshots.count
        for index in Set([1, number / 2, number - 2, number - 1, number, number + 1]) where index >= 0 {
            for holder in CommandGenerator.holders {
                let claimable = outcome { try view.claimableRevenue(of: holder, in: expected.tokenAddress, atSnapshot: UInt256(UInt64(index))) }
                let naive = outcome { () throws(Outcome) in try model.claimable(holder, UInt256(UInt64(index)), model: id).word }
                require(.tokens, claimable == naive, "\(holder) can claim \(claimable) at snapshot \(index) of \(id), the model says \(naive)")
            }
        }
    }

    private mutating func compareRedeemable(_ id: ModelID, _ expected: NaiveLedger.Model, _ view: inout LedgerView) throws {
        for amount in [expected.token.supply, expected.token.supply / 3, 1] {
            let redeemable = outcome { try view.redeemableOnBurn(amount.word ?? 0, of: expected.tokenAddress) }
            let naive = outcome { () throws(Outcome) in
                guard let parts = try model.redeemable(amount, model: id) else { throw Outcome.supplyZero }
                return (parts.fresh + parts.pooled).word
            }
            require(.tokens, redeemable == naive, "burning \(amount) pays \(redeemable), the model says \(naive)")
        }
    }

    private mutating func compareContents() throws {
        var view = LedgerView(reader: store)
        let later = model.now.adding(milliseconds: 300_000)
        for (tokenID, expected) in model.contents {
            let content = try view.content(tokenID)
            let command = expected.command
            let isEqual =
                content.owner == command.owner && content.aigcData == command.aigcData && content.model == command.model
                && content.commitmentNumber == expected.number
            require(.contents, isEqual, "content \(tokenID) is \(content), the model says \(expected)")
            for time in [model.now, later] {
                let verified = try view.verify(prompt: command.prompt, aigcData: command.aigcData, proof: command.proof, at: time)
                require(.contents, verified == model.isFinal(expected, at: time), "content \(tokenID) is final: \(verified)")
            }
        }
    }

    /// A refusal by its outcome, or the value.
    private func outcome(_ body: () throws -> UInt256?) -> Result<UInt256?, Outcome> {
        do { return .success(try body()) } catch let outcome as Outcome { return .failure(outcome) } catch Interruption.refused(let outcome) {
            return .failure(outcome)
        } catch { return .failure(.ledgerNotOpen) }
    }
}
