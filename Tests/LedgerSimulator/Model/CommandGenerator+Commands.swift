internal import EthereumPrimitives
internal import EthereumTestSupport
internal import EthereumWallet
internal import LedgerCore

/// The commands, each with what it names chosen at random.
extension CommandGenerator {
    mutating func openLedger() -> Command { .openLedger(Self.ledger) }

    mutating func createAccount() -> Command {
        .createAccount(CreateAccount(name: pick([account()], orRarely: Self.reservedNames.randomElement(using: &random) ?? account())))
    }

    mutating func createKey() -> Command { .createKey(CreateKey(keyHash: key(), account: account(), label: "k")) }

    mutating func register() -> Command {
        let supplies: [UInt256] = [1, 2, 3, 1000, 1_000_000, UInt256(1_000_000_000_000) << 40, .max >> 8, .max >> 9, bits(200)]
        let percentages: [UInt64] = [0, 1, 33, 50, 60, 99, 100, random.next(upperBound: 101 as UInt64)]
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: pick(supplies, orRarely: chance(50) ? 0 : .max >> 7), percentClaimable: pick(percentages, orRarely: 101),
            snapshotIntervalSeconds: window == 0 || chance(5) ? pick([0, 1, 10], orRarely: 10_000) : pick([3600 / window], orRarely: 3600),
            claimWindow: window, leastSnapshotRevenue: chance(20) ? amount() : 0)
        let shares = (0..<random.next(upperBound: 3 as UInt64)).map { _ in
            RevenueShare(account: funded(), basisPoints: chance(5) ? 0 : random.next(upperBound: 6_000 as UInt64))
        }
        return .registerModel(
            RegisterModel(
                model: model(), issuer: holder(), token: terms, asset: asset(), prices: prices(), split: shares,
                limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: word(random.next(upperBound: 2 as UInt64))))
    }

    mutating func setPrice() -> Command {
        // Some begin so late that they are still scheduled when others are withdrawn.
        let horizon: UInt64 = chance(30) ? 2_000_000 : 20_000
        let start = chance(50) ? nil : chance(20) ? Timestamp(milliseconds: 0) : Optional(time.adding(milliseconds: random.next(upperBound: horizon)))
        return .setPrice(SetPrice(model: model(), prices: prices(), startsAt: start, withdrawsScheduled: chance(30)))
    }

    /// Budgets, discounts and refunds.
    mutating func terms(_ model: NaiveLedger) -> Command {
        switch random.next(upperBound: 10 as UInt64) {
        case ..<3: setBudget()
        case ..<6: setDiscount()
        default: refund(model)
        }
    }

    mutating func setBudget() -> Command {
        let scopes: [BudgetScope] = [.key(key()), .account(account()), .model(model())]
        let budget = BudgetID(scope: pick(scopes, orRarely: scopes[0]), period: pick(BudgetPeriod.allCases, orRarely: .total))
        return .setBudget(SetBudget(budget: budget, limit: chance(25) ? nil : amount()))
    }

    mutating func setDiscount() -> Command {
        let basisPoints = chance(15) ? nil : Optional(pick([0, 1, 250, 3333, 10_000] as [UInt64], orRarely: 10_001))
        let start = chance(60) ? nil : chance(20) ? Timestamp(milliseconds: 0) : Optional(time.adding(milliseconds: random.next(upperBound: 20_000)))
        return .setDiscount(
            SetDiscount(
                keyHash: key(), model: chance(50) ? model() : nil, basisPoints: basisPoints, startsAt: start, withdrawsScheduled: chance(30)))
    }

    mutating func refund(_ model: NaiveLedger) -> Command {
        let settled = model.calls.filter(\.value.isSettled).keys.sorted().suffix(8)
        let call = chance(4) ? freshID() : settled.randomElement(using: &random) ?? freshID()
        let amount = chance(40) ? nil : Optional(part(of: model.calls[call]?.spent ?? 0))
        return .refund(Refund(call: call, amount: amount, reason: "r"))
    }

    /// What a restoration leaves, and messages that are called back.
    mutating func restoration(_ model: NaiveLedger) -> Command {
        if chance(50) {
            let holder = holder()
            let authorization = authorization(holder, model)
            let further: UInt256 = chance(80) ? 0 : chance(80) ? UInt256(random.next(upperBound: 5 as UInt64)) : pick([1023, 1024], orRarely: .max)
            let last = chance(5) ? 0 : authorization.nonce.adding(further) ?? .max
            return .cancelMessages(CancelMessages(holder: holder, lastNonce: last, authorization: authorization))
        }
        if !signs, chance(30) {
            let number = random.next(upperBound: 1_000_000 as UInt64)
            return number % 4 == 0 ? rotation(number / 4, model) : .beginGeneration(BeginGeneration(salt: word(number)))
        }
        let account = funded()
        return .recordPayout(RecordPayout(account: account, amount: chance(50) ? amount() : part(of: model.available(account.id)), reference: "paid"))
    }

    /// Requests to be paid out; in some runs they become required.
    mutating func withdrawal(_ model: NaiveLedger) -> Command {
        if requiresRequests, chance(10) { return .requireRequests(RequireRequests()) }
        let holder = holder()
        let amount = chance(20) ? amount() : part(of: model.available(.address(holder)))
        return .requestWithdrawal(
            RequestWithdrawal(holder: holder, amount: amount, destination: "bank", authorization: authorization(holder, model)))
    }

    mutating func withdraw(_ model: NaiveLedger) -> Command {
        let account = funded()
        return .withdraw(Withdraw(account: account, asset: asset(), amount: part(of: model.available(account.id)), reference: "out"))
    }

    mutating func claimLifetime(_ model: NaiveLedger) -> Command {
        let token = token()
        let newest = UInt64(model.models.values.first { $0.tokenAddress == token }?.token.snapshots.count ?? 0)
        let back = chance(60) ? 0 : random.next(upperBound: 4 as UInt64)
        let last = chance(3) ? UInt256.max : chance(3) ? 0 : UInt256(newest >= back ? newest - back : newest + 1)
        let holder = owner(of: token, model)
        return .claimLifetime(
            ClaimLifetime(
                holder: holder, token: token, upToSnapshotID: last, recipient: self.holder(), bounds: bounds(),
                authorization: authorization(holder, model)))
    }

    mutating func grant(_ model: NaiveLedger) -> Command {
        let token = token()
        let issuer = model.models.values.first { $0.tokenAddress == token }?.command.issuer ?? .zero
        let duration = chance(4) ? 0 : chance(4) ? .max : 1 + random.next(upperBound: 300 as UInt64)
        let terms = VestingTerms(
            total: part(of: balance(of: issuer, token, model)),
            startsAt: Timestamp(milliseconds: time.milliseconds + random.next(upperBound: 100_000) - random.next(upperBound: 200_000)),
            cliffSeconds: chance(4) ? .max : random.next(upperBound: max(min(duration, 200), 1)), durationSeconds: duration, isRevocable: chance(40))
        return .grantVesting(GrantVesting(token: token, holder: holder(), terms: terms))
    }

    mutating func revokeVesting(_ model: NaiveLedger) -> Command {
        let token = token()
        let vestings = (model.models.values.first { $0.tokenAddress == token }?.token.vestings ?? [:]).filter { !$0.value.isEmpty }
        let holder = (chance(10) ? nil : vestings.keys.sorted().randomElement(using: &random)) ?? holder()
        let number = vestings[holder]?.randomElement(using: &random)?.number ?? random.next(upperBound: 3 as UInt64)
        return .revokeVesting(RevokeVesting(token: token, holder: holder, schedule: number))
    }

    mutating func transferFunds(_ model: NaiveLedger) -> Command {
        let giver = funded()
        return .transferFunds(
            TransferFunds(
                from: giver, to: funded(), asset: asset(), amount: part(of: model.available(giver.id)), isBalancing: chance(40), reference: "move"))
    }

    /// Mostly an entry that moved money; among the others are refused, reversed and unknown ones.
    mutating func reverse(_ model: NaiveLedger) -> Command {
        let recent = model.history.suffix(100)
        let reversible = recent.filter { $0.entry?.command.isReversible == true && !model.reversed.contains($0.id) }.suffix(12)
        let other = chance(60) ? model.reversed.sorted().randomElement(using: &random) : recent.randomElement(using: &random)?.id
        let chosen = chance(70) ? reversible.randomElement(using: &random)?.id : other
        return .reverse(Reverse(entry: (chance(5) ? nil : chosen) ?? freshID(), reference: "undo"))
    }

    mutating func link(_ model: NaiveLedger) -> Command {
        let count = chance(4) ? 0 : 1 + random.next(upperBound: 4 as UInt64)
        return .linked(
            LinkedCommands((0..<count).map { _ in chance(30) ? transferFunds(model) : chance(10) ? reverse(model) : linkable(model) }))
    }

    /// Rarely one that cannot be linked.
    mutating func linkable(_ model: NaiveLedger) -> Command {
        let command = single(model)
        return command.isLinkable || chance(10) ? command : transferFunds(model)
    }

    mutating func hold(_ model: NaiveLedger) -> Command {
        let lasts = chance(4) ? 0 : random.next(upperBound: 60_000 as UInt64)
        let key = chance(15) ? walletKey() : key()
        let owner = chance(10) ? nil : model.keys[key]?.account
        return .hold(
            Hold(
                account: owner ?? account(), model: self.model(), keyHash: key, greatestUsage: usage(), expiresAt: time.adding(milliseconds: lasts),
                requestHash: .zero))
    }

    mutating func holdID(_ model: NaiveLedger) -> CommandID {
        let open = model.holds.keys.sorted()
        return chance(8) ? freshID() : open.randomElement(using: &random) ?? freshID()
    }

    mutating func settle(_ model: NaiveLedger) -> Command {
        .settle(Settle(hold: holdID(model), usage: usage(), source: .upstream, responseHash: .zero))
    }

    func balance(of holder: Address, _ token: Address, _ model: NaiveLedger) -> Natural {
        model.models.values.first { $0.tokenAddress == token }?.token.balances[holder] ?? 0
    }

    mutating func issuerTransfer(_ model: NaiveLedger) -> Command {
        let token = token()
        let issuer = model.models.values.first { $0.tokenAddress == token }?.command.issuer ?? .zero
        return .issuerTransfer(IssuerTransfer(token: token, to: holder(), amount: part(of: balance(of: issuer, token, model))))
    }

    mutating func transfer(_ model: NaiveLedger) -> Command {
        let (token, holder) = (token(), holder())
        let receiver = chance(10) ? holder : self.holder()
        return .transfer(
            Transfer(
                holder: holder, token: token, to: receiver, amount: part(of: balance(of: holder, token, model)),
                authorization: authorization(holder, model)))
    }

    mutating func approve(_ model: NaiveLedger) -> Command {
        let (token, holder) = (token(), holder())
        let amount = chance(20) ? .max : part(of: balance(of: holder, token, model))
        return .approve(
            Approve(holder: holder, token: token, spender: self.holder(), amount: amount, authorization: authorization(holder, model)))
    }

    mutating func transferFrom(_ model: NaiveLedger) -> Command {
        let allowances = model.models.values.sorted { $0.tokenAddress < $1.tokenAddress }.flatMap { entry in
            entry.token.allowances.filter { $0.value != 0 }.map { (token: entry.tokenAddress, owner: $0.key[0], spender: $0.key[1]) }
        }
        let sorted = allowances.sorted { ($0.owner, $0.spender, $0.token) < ($1.owner, $1.spender, $1.token) }
        let chosen = (chance(10) ? nil : sorted.randomElement(using: &random)) ?? (token: token(), owner: holder(), spender: holder())
        return .transferFrom(
            TransferFrom(
                spender: chosen.spender, token: chosen.token, from: chosen.owner, to: holder(),
                amount: part(of: balance(of: chosen.owner, chosen.token, model)), authorization: authorization(chosen.spender, model)))
    }

    /// A holder with tokens where there is one.
    mutating func owner(of token: Address, _ model: NaiveLedger) -> Address {
        let balances = model.models.values.first { $0.tokenAddress == token }?.token.balances ?? [:]
        let owners = balances.filter { !$0.value.isZero }.keys.sorted()
        return (chance(10) ? nil : owners.randomElement(using: &random)) ?? holder()
    }

    mutating func burn(_ model: NaiveLedger) -> Command {
        let token = token()
        let holder = owner(of: token, model)
        let amount = part(of: balance(of: holder, token, model))
        return .burn(
            Burn(holder: holder, token: token, amount: amount, recipient: self.holder(), authorization: authorization(holder, model)))
    }

    mutating func claim(_ model: NaiveLedger) -> Command {
        let token = token()
        let newest = UInt64(model.models.values.first { $0.tokenAddress == token }?.token.snapshots.count ?? 0)
        let holder = owner(of: token, model)
        let count = chance(4) ? 0 : chance(70) ? 1 : random.next(upperBound: 4 as UInt64)
        let ids = (0..<count).map { _ in
            let back = random.next(upperBound: chance(80) ? 2 : 6 as UInt64)
            return chance(3) ? UInt256.max : UInt256(newest >= back ? newest - back : newest + 1)
        }
        return .claim(
            Claim(
                holder: holder, token: token, snapshotIDs: ids, recipient: self.holder(), bounds: bounds(),
                authorization: authorization(holder, model)))
    }

    /// Mostly none; else a least amount that some claims reach and others do not, and perhaps a root that no snapshot has.
    private mutating func bounds() -> ClaimBounds {
        guard chance(10) else { return .none }
        let least = UInt256(1 + random.next(upperBound: chance(50) ? 100 : 1_000_000_000_000 as UInt64))
        return ClaimBounds(leastAmount: least, snapshotRoot: chance(30) ? .zero : nil)
    }

    mutating func commit(_ model: NaiveLedger) -> Command {
        let isOptimistic = !signs && chance(70)
        let reveal = RevealContent(
            owner: holder(), salt: word(random.next(upperBound: 3 as UInt64)),
            prompt: [UInt8(random.next(upperBound: isOptimistic ? 16 : 4 as UInt64))],
            aigcData: [UInt8(random.next(upperBound: 250 as UInt64))], model: self.model(),
            modelCommitment: word(random.next(upperBound: 2 as UInt64)),
            proofKind: isOptimistic ? .optimistic : .attestation, proof: isOptimistic ? optimisticProof() : [1], authorization: nil)
        reveals.append(reveal)
        let owner = chance(5) ? holder() : reveal.owner
        return .commitContent(
            CommitContent(
                commitment: CommitContent.commitment(tokenID: reveal.tokenID, owner: reveal.owner, salt: reveal.salt), owner: owner,
                authorization: chance(50) ? nil : authorization(owner, model)))
    }

    mutating func reveal(_ model: NaiveLedger) -> Command {
        guard let reveal = reveals.suffix(6).randomElement(using: &random) else { return commit(model) }
        return .revealContent(
            RevealContent(
                owner: reveal.owner, salt: chance(5) ? word(9) : reveal.salt, prompt: reveal.prompt, aigcData: reveal.aigcData, model: reveal.model,
                modelCommitment: reveal.modelCommitment, proofKind: reveal.proofKind, proof: reveal.proof,
                authorization: chance(50) ? nil : authorization(reveal.owner, model)))
    }
}
