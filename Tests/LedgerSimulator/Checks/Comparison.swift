internal import EthereumPrimitives
internal import LedgerCore

/// Compares the records of one state of a ledger with the naive model, and with what its journal adds up to.
struct Comparison: Checking {
    let model: NaiveLedger
    let books: Books
    let store: any LedgerReader
    var violations: [Violation] = []

    init(model: NaiveLedger, books: Books, store: any LedgerReader) {
        self.model = model
        self.books = books
        self.store = store
    }

    /// Compares everything: the dearest questions, and what the ledger finds in itself.
    mutating func compareAll() throws {
        try compareAccounts(allAccounts)
        try compareKeys()
        try compareHolds()
        try compareBudgets()
        try compareVolumes()
        try compareRefunds()
        require(.tokens, Set(try store.models().map(\.id)) == Set(model.models.keys), "the models are others")
        var view = LedgerView(reader: store)
        if let operatorAddress = model.operatorAddress {
            require(.tokens, try view.ledger().operatorAddress == operatorAddress, "the operator differs")
            require(.tokens, try store.retiredOperators().map(\.address) == model.retiredOperators, "the operator's earlier keys differ")
        }
        for (id, expected) in model.models {
            require(.tokens, try view.leavePolicy(of: id) == expected.leavePolicy, "the leave policy of \(id) differs")
            require(.tokens, try (view.model(id).retiredAt != nil) == expected.isRetired, "whether \(id) is retired differs")
            require(.tokens, try view.model(id).gate == expected.gate, "the gate of \(id) differs")
            try compareToken(id, expected)
            try compareSnapshots(id, expected)
            try compareNobody(id, expected)
            try compareWindows(id, expected)
            try compareClaimable(id, expected)
            try compareOpenClaims(id, expected)
            try compareRedeemable(id, expected)
        }
        try compareContents()
        try compareChain()
        try comparePayments()
        try checkConservation()
    }

    /// Compares what these entries can have changed; what else they changed is found by ``compareAll()``.
    mutating func compare(after entries: [JournalEntry]) throws {
        var accounts = Set<AccountID>()
        var touchesTokens = false
        for entry in entries where entry.outcome == .accepted {
            accounts.formUnion(entry.postings.map(\.account))
            switch entry.command {
            case .hold(let payload): accounts.insert(.named(payload.account))
            case .recordPayout(let payload): accounts.insert(payload.account.id)
            case .requestWithdrawal(let payload): accounts.insert(.address(payload.holder))
            case .settle, .void, .expireHold: accounts.formUnion(CommandGenerator.accounts.map(AccountID.named))
            case .stakeContent, .challengeContent, .playContent:
                accounts.formUnion(CommandGenerator.accounts.map(AccountID.named) + CommandGenerator.holders.map(AccountID.address))
            case .openLedger, .createAccount, .credit, .withdraw, .createKey, .registerModel, .setPrice: break
            default: touchesTokens = true
            }
        }
        try compareAccounts(accounts)
        if touchesTokens { for (id, expected) in model.models { try compareToken(id, expected) } }
    }

    private var allAccounts: Set<AccountID> {
        Set(books.posted.keys).union(model.received.keys).union(model.given.keys).union(model.held.keys).union(model.owed.keys)
            .union(model.requested.keys.map(AccountID.address))
    }
}

// MARK: - Money

extension Comparison {
    /// Invariants 5 and 7 of the design.
    private mutating func checkConservation() throws {
        var view = LedgerView(reader: store)
        let external = try view.balance(of: .external)
        let (broughtIn, takenOut) = (books.moneyIn, books.moneyOut)
        require(.conservation, Natural(external.debits) == broughtIn, "the world gave \(external.debits), commands brought \(broughtIn)")
        require(.conservation, Natural(external.credits) == takenOut, "the world got \(external.credits), commands took \(takenOut)")
        for (id, entry) in model.models {
            var pools = Natural.zero
            for account in [AccountID.revenue(id), .claimPool(id), .burnPool(id)] { pools += Natural(try view.balance(of: account).posted ?? 0) }
            require(
                .conservation, pools + entry.token.paidOut == entry.earned, "\(id) earned \(entry.earned), paid \(entry.token.paidOut), has \(pools)")
            let (cost, shares) = (books.charged[id] ?? 0, books.sharedOut[id] ?? 0)
            require(.charges, cost == entry.charged, "callers of \(id) were charged \(cost), the model says \(entry.charged)")
            require(.charges, cost == shares, "callers of \(id) were charged \(cost), \(shares) was shared out")
        }
    }

    private mutating func compareAccounts(_ accounts: Set<AccountID>) throws {
        var view = LedgerView(reader: store)
        for account in accounts {
            let balance = try view.balance(of: account)
            let totals = (Natural(balance.credits), Natural(balance.debits))
            require(.postings, totals == books.posted[account] ?? (0, 0), "the postings of \(account) sum to something else than its balance")
            require(.balances, totals == (model.received[account] ?? 0, model.given[account] ?? 0), "\(account) has \(balance)")
            require(.balances, Natural(balance.held) == model.held[account] ?? 0, "\(account) holds \(balance.held)")
            let owed = Natural(try view.owedPayout(of: account))
            let expected = model.owed[account] ?? 0
            require(.owed, owed == expected, "\(account) owes \(owed), the model says \(expected)")
            if case .address(let holder) = account {
                let requested = Natural(try view.withdrawalRequest(of: holder)?.amount ?? .zero)
                require(.owed, requested == model.requested[holder] ?? 0, "\(account) asked for \(requested), the model says otherwise")
            }
            if account != .external {
                require(.balances, Natural(balance.available) == model.available(account), "\(account) has \(balance) available")
            }
        }
    }

    private mutating func compareKeys() throws {
        var view = LedgerView(reader: store)
        for name in CommandGenerator.accounts {
            require(.balances, try view.hasAccount(name) == model.accounts.contains(name), "account \(name)")
            require(.keys, try view.owner(of: name) == model.owners[name], "the owner of \(name)")
            let wallets = Set(model.wallets.filter { $0.value == name }.keys)
            require(.keys, Set(try view.wallets(of: name)) == wallets, "the wallets of \(name)")
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
                account: hold.account, model: hold.model, amount: Natural(hold.amount), version: Int(hold.priceVersion) - 1,
                expiresAt: hold.expiresAt, discount: hold.discountBasisPoints)
        }
        let expected = model.holds
        require(.holds, holds == expected, "the open holds are \(holds), the model says \(expected)")
    }
}

// MARK: - Budgets, volumes and refunds

extension Comparison {
    private mutating func compareBudgets() throws {
        var view = LedgerView(reader: store)
        let budgets = try store.budgets()
        require(.budgets, Set(budgets.map(\.id)) == Set(model.budgets.keys), "the budgets are others")
        for (id, _) in budgets {
            guard let budget = try view.budget(id, at: model.now) else { continue }
            let (spent, held) = model.spending(of: id, at: model.now)
            require(.budgets, Natural(budget.limit) == model.budgets[id]?.limit, "the limit of \(id) is \(budget.limit)")
            require(.budgets, (Natural(budget.spent), Natural(budget.held)) == (spent, held), "\(id) has \(budget), the model says \(spent), \(held)")
        }
    }

    private mutating func compareVolumes() throws {
        for (key, volume) in model.volumes {
            let record = RecordKey.volume(key.account, key.model, month: UInt64(key.month))
            let stored = try store.load(record).map { try VolumeRecord(encoded: $0).volume } ?? Usage()
            for unit in MeteredUnit.allCases {
                let expected = min(volume[unit] ?? 0, Natural(UInt64.max))
                require(.volumes, Natural(stored[unit]) == expected, "the volume of \(key) is \(stored[unit]) of \(unit), the model says \(expected)")
            }
        }
    }

    private mutating func compareRefunds() throws {
        for (id, call) in model.calls where call.refundCount > 0 {
            let record = try store.load(.refund(id)).map { try RefundRecord(encoded: $0) }
            let expected = call.credits.map(\.reversed)
            require(.refunds, record?.reversed.map { Natural($0) } == expected, "of call \(id) \(expected) was taken back")
            require(.refunds, record?.entries.count == call.refundCount, "call \(id) was refunded \(call.refundCount) times")
        }
    }
}

// MARK: - Tokens

extension Comparison {
    private mutating func compareToken(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        var view = LedgerView(reader: store)
        let address = expected.tokenAddress
        let token = try view.token(address)
        require(.tokens, Natural(token.supply) == expected.token.supply, "the supply is \(token.supply), the model says \(expected.token.supply)")
        require(.tokens, Natural(token.redeemedSinceSnapshot) == expected.token.redeemed, "B is \(token.redeemedSinceSnapshot)")
        require(.tokens, Natural(try view.unsnapshottedRevenue(of: address)) == expected.token.revenue, "N differs")
        for holder in CommandGenerator.holders {
            let balance = try view.holder(holder, of: address).balance
            require(.tokens, Natural(balance) == expected.token.balances[holder] ?? 0, "\(holder) has \(balance) of \(id)'s token")
            let locked = try view.vesting(of: holder, in: address).locked(at: model.now)
            require(.tokens, Natural(locked) == model.locked(holder, model: id), "\(locked) of \(id)'s token are locked for \(holder)")
            let nonce = try view.nextNonce(of: holder)
            require(.nonces, nonce == UInt64(model.messages[holder]?.count ?? 0), "the next nonce of \(holder) is \(nonce)")
        }
        for (parties, amount) in expected.token.allowances {
            let allowance = try view.allowance(token: address, owner: parties[0], spender: parties[1])
            require(.tokens, allowance == amount, "the allowance of \(parties) is \(allowance)")
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

    private mutating func compareClaimable(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        var view = LedgerView(reader: store)
        let number = expected.token.snapshots.count
        for index in Set([1, number / 2, number - 2, number - 1, number, number + 1]) where index >= 0 {
            for holder in CommandGenerator.holders {
                let claimable = outcome { try view.claimableRevenue(of: holder, in: expected.tokenAddress, atSnapshot: UInt256(UInt64(index))) }
                let naive = outcome { () throws(Outcome) in try model.claimable(holder, UInt256(UInt64(index)), model: id).word }
                require(.tokens, claimable == naive, "\(holder) can claim \(claimable) at snapshot \(index) of \(id), the model says \(naive)")
            }
        }
    }

    /// All that a holder can claim, asked for at once.
    private mutating func compareOpenClaims(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        var view = LedgerView(reader: store)
        for holder in CommandGenerator.holders {
            var naive: [UInt64: Natural] = [:]
            for number in 1...UInt64(max(expected.token.snapshots.count, 1)) {
                if let amount = try? model.claimable(holder, UInt256(number), model: id), !amount.isZero { naive[number] = amount }
            }
            let claims = try view.openClaims(of: holder, in: expected.tokenAddress)
            require(.tokens, claims.map(\.snapshotID) == naive.keys.sorted(), "\(holder) can claim other snapshots of \(id) than the model says")
            require(.tokens, claims.allSatisfy { Natural($0.amount) == naive[$0.snapshotID] }, "\(holder) can claim other sums than the model says")
        }
    }

    private mutating func compareRedeemable(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        var view = LedgerView(reader: store)
        for amount in [expected.token.supply, expected.token.supply / 3, 1] {
            let redeemable = outcome { try view.redeemableOnBurn(amount.word ?? 0, of: expected.tokenAddress) }
            let naive = outcome { () throws(Outcome) in
                guard let parts = try model.redeemable(amount, model: id) else { throw Outcome.supplyZero }
                return (parts.fresh + parts.pooled).word
            }
            require(.tokens, redeemable == naive, "burning \(amount) pays \(redeemable), the model says \(naive)")
        }
    }

    private mutating func comparePayments() throws {
        var view = LedgerView(reader: store)
        for (id, expected) in model.payments {
            let payment = try view.payment(id)
            let isEqual = payment?.state == expected.state && payment?.authorization == expected.command.authorization
            require(.payments, isEqual && payment.map { Natural($0.amount) } == expected.amount, "payment \(id) differs")
        }
        let open = model.payments.filter { [.pending, .settled].contains($0.value.state) }.map(\.key)
        require(.payments, Set(try store.openPayments()) == Set(open), "other payments are open")
        let terms = Dictionary(uniqueKeysWithValues: try store.paymentTerms().map { ($0.model, $0.terms) })
        require(.payments, terms == model.paymentTerms, "other models take payments")
    }

    private mutating func compareChain() throws {
        var view = LedgerView(reader: store)
        require(.chain, Set(try store.senders().map(\.address)) == Set(model.senders.keys), "the senders are others")
        for (address, expected) in model.senders {
            let sender = try view.sender(address)
            let firstOpen = expected.firstNonce + UInt64(expected.conclusions.count)
            let next = expected.firstNonce + UInt64(expected.intents.count)
            require(.chain, sender?.firstOpen == firstOpen && sender?.next == next, "\(address) is at \(String(describing: sender))")
            for (index, intent) in expected.intents.enumerated() {
                let transaction = try view.transaction(of: address, nonce: expected.firstNonce + UInt64(index))
                let conclusion = expected.conclusions.indices.contains(index) ? expected.conclusions[index] : nil
                let isEqual =
                    transaction?.intent == intent && transaction?.attempts == expected.attempts[index] && transaction?.conclusion == conclusion
                require(.chain, isEqual, "transaction \(index) of \(address) differs")
            }
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
