internal import EthereumPrimitives
internal import EthereumTestSupport
internal import EthereumWallet
package import LedgerCore

/// Makes random commands of every kind, most of them possible in the state that the model is in, some malformed, repeated or out of time.
package struct CommandGenerator {
    package struct Step: Sendable {
        package var command: Command
        package var id: CommandID
        package var time: Timestamp
    }

    /// How large the amounts of this run are, in bits.
    private let scale: Int
    private let window: UInt64
    private var random: SeededGenerator
    private var time = Timestamp(milliseconds: 1_000_000_000_000)
    private var counter: UInt64 = 0
    private var earlier: [Command] = []
    private var reveals: [RevealContent] = []

    static let accounts = ["alice", "bob", "carol"].compactMap { try? AccountName($0) }
    static let models = ["m", "org/second"].compactMap { try? ModelID($0) }
    static let holders = [Address.zero] + Signer.holders.map(\.address)
    static let keys = (1...4).map { word($0) }
    static let ledgerID = word(7)
    static let ledger: OpenLedger = {
        guard let asset = try? AssetID("local:credit") else { preconditionFailure("local:credit is an asset") }
        return OpenLedger(
            ledgerID: ledgerID, chainID: 31337, asset: asset, operatorAddress: Signer.operatorKey.address, contentWindowSeconds: 600)
    }()

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed &* 7919 &+ 1)
        window = seed % 4
        scale = [4, 20, 60, 100, 200, 246][Int(seed / 4 % 6)]
    }

    /// The commands that make a ledger usable come first, with some others between them.
    mutating func next(after model: NaiveLedger) -> Step {
        passTime()
        counter += 1
        let command = chance(3) ? earlier.randomElement(using: &random) ?? openLedger() : setUp(model) ?? anything(model)
        earlier.append(command)
        return Step(command: command, id: id(of: command), time: time)
    }

    private mutating func id(of command: Command) -> CommandID {
        if chance(2) { return freshID() }
        return switch command {
        case .settle(let payload): payload.hold.resolution
        case .void(let payload): payload.hold.resolution
        default: freshID()
        }
    }

    mutating func freshID() -> CommandID {
        counter += 1
        return CommandID(time: time, random: (0, counter << 1))
    }

    private mutating func passTime() {
        switch random.next(upperBound: 100 as UInt64) {
        case ..<55: break
        case ..<85: time = time.adding(milliseconds: random.next(upperBound: 3_000))
        case ..<94: time = time.adding(milliseconds: random.next(upperBound: 100_000))
        case ..<97: time = time.adding(milliseconds: random.next(upperBound: 7_200_000))
        case ..<98 where chance(20): time = time.adding(milliseconds: random.next(upperBound: 40 * 86_400_000))
        default: time = Timestamp(milliseconds: time.milliseconds - random.next(upperBound: 3_600_000))
        }
    }

    private mutating func setUp(_ model: NaiveLedger) -> Command? {
        if model.genesis == nil, chance(60) { return openLedger() }
        if model.accounts.count < 2, chance(40) { return createAccount() }
        if model.keys.count < 2, chance(40) { return createKey() }
        if model.models.isEmpty, chance(40) { return register() }
        return nil
    }

    private mutating func anything(_ model: NaiveLedger) -> Command {
        if !reveals.isEmpty, chance(4) { return reveal(model) }
        if chance(9) { return chance(30) ? claimLifetime(model) : chance(70) ? grant(model) : revokeVesting(model) }
        if chance(8) { return chance(50) ? transferFunds(model) : chance(50) ? reverse(model) : link(model) }
        return chance(9) ? terms(model) : single(model)
    }

    private mutating func single(_ model: NaiveLedger) -> Command {
        switch random.next(upperBound: 100 as UInt64) {
        case ..<1: openLedger()
        case ..<2: createAccount()
        case ..<9: .credit(Payment(account: funded(), asset: asset(), amount: amount(), reference: "in"))
        case ..<12: withdraw(model)
        case ..<14: createKey()
        case ..<15: .revokeKey(RevokeKey(keyHash: key()))
        case ..<16: register()
        case ..<18: setPrice()
        case ..<19: .setLeavePolicy(SetLeavePolicy(model: self.model(), policy: chance(50) ? .nothing : .delivered))
        case ..<29: hold(model)
        case ..<37: settle(model)
        case ..<39: .void(VoidHold(hold: holdID(model), reason: .upstreamFailed))
        case ..<42: .expireHold(ExpireHold(hold: holdID(model)))
        case ..<50: .deposit(Deposit(model: self.model(), amount: amount(), reference: "out of band"))
        case ..<57: .snapshot(TakeSnapshot(token: token()))
        case ..<61: issuerTransfer(model)
        case ..<67: transfer(model)
        case ..<70: approve(model)
        case ..<74: transferFrom(model)
        case ..<79: burn(model)
        case ..<91: claim(model)
        case ..<96: commit(model)
        default: reveal(model)
        }
    }
}

// MARK: - Values

extension CommandGenerator {
    private mutating func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }

    private mutating func pick<Value>(_ values: [Value], orRarely other: Value) -> Value {
        chance(4) ? other : values.randomElement(using: &random) ?? other
    }

    private mutating func account() -> AccountName {
        pick(Self.accounts, orRarely: (try? AccountName("nobody")) ?? Self.accounts[0])
    }

    private mutating func model() -> ModelID { pick(Self.models, orRarely: (try? ModelID("unknown")) ?? Self.models[0]) }
    private mutating func holder() -> Address { pick(Self.holders, orRarely: address(0xDEAD)) }
    private mutating func key() -> Bytes32 { pick(Self.keys, orRarely: word(0xBAD)) }
    private mutating func asset() -> AssetNumber { chance(3) ? AssetNumber(1) : .settlement }
    private mutating func funded() -> FundedAccount { chance(30) ? .address(holder()) : .named(account()) }

    private mutating func token() -> Address {
        let model = model()
        return Address(lowBytesOf: Keccak256.hash(Self.ledgerID.bytes + Array(model.description.utf8)))
    }

    /// Mostly of the run's scale; sometimes zero, one, or more than any total may be.
    private mutating func amount() -> UInt256 {
        switch random.next(upperBound: 40 as UInt64) {
        case 0: 0
        case 1: 1
        case 2: UInt256.max >> Int(random.next(upperBound: 10 as UInt64))
        case 3: bits(20)
        default: bits(scale)
        }
    }

    private mutating func bits(_ count: Int) -> UInt256 {
        let words = (0..<4).map { _ in Bytes32(UInt256(random.next())).bytes.suffix(8) }
        return (UInt256(bigEndian: words.flatMap { $0 }) ?? 0) >> (256 - count)
    }

    /// A part of what there is: nothing, one, some, all, or one more.
    private mutating func part(of whole: Natural) -> UInt256 {
        let whole = whole.word ?? .max
        switch random.next(upperBound: 8 as UInt64) {
        case 0: return 0
        case 1: return 1
        case 2: return whole
        case 3: return chance(30) ? whole.adding(1) ?? .max : whole >> 2
        default: return whole >> Int(random.next(upperBound: 6 as UInt64))
        }
    }

    private mutating func usage() -> Usage {
        var usage = Usage()
        for unit in MeteredUnit.allCases where chance(40) { usage[unit] = chance(3) ? .max : random.next(upperBound: 3_000_000) }
        return usage
    }

    private mutating func prices() -> PriceSchedule {
        var prices = PriceSchedule()
        for unit in MeteredUnit.allCases where chance(60) { prices[unit] = chance(10) ? 0 : bits(max(4, scale - 24)) }
        if chance(30) { prices.leastCharge = bits(max(4, scale - 8)) }
        if chance(50) { return prices }
        for unit in MeteredUnit.allCases where chance(30) {
            _ = prices.add(PriceTier(unit: unit, from: random.next(upperBound: 6_000_000), price: bits(max(4, scale - 24))))
            if chance(30) { _ = prices.add(PriceTier(unit: unit, from: chance(10) ? .max : random.next(upperBound: 20_000_000), price: bits(4))) }
        }
        return prices
    }

    /// Mostly valid; sometimes of the wrong nonce or too late.
    private mutating func authorization(_ signer: Address, _ model: NaiveLedger) -> HolderAuthorization {
        let next = UInt64(model.messages[signer]?.count ?? 0)
        let nonce = chance(4) ? next + 1 : chance(4) && next > 0 ? next - 1 : next
        let deadline = chance(3) ? UInt256(time.seconds - 10_000) : chance(30) ? UInt256(time.seconds + 60) : .max
        return HolderAuthorization(nonce: UInt256(nonce), deadline: deadline, signature: [])
    }
}

// MARK: - Commands

extension CommandGenerator {
    private mutating func openLedger() -> Command { .openLedger(Self.ledger) }

    private mutating func createAccount() -> Command { .createAccount(CreateAccount(name: account())) }
    private mutating func createKey() -> Command { .createKey(CreateKey(keyHash: key(), account: account(), label: "k")) }

    private mutating func register() -> Command {
        let supplies: [UInt256] = [1, 2, 3, 1000, 1_000_000, UInt256(1_000_000_000_000) << 40, .max >> 8, .max >> 9, bits(200)]
        let percentages: [UInt64] = [0, 1, 33, 50, 60, 99, 100, random.next(upperBound: 101 as UInt64)]
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: pick(supplies, orRarely: chance(50) ? 0 : .max >> 7), percentClaimable: pick(percentages, orRarely: 101),
            snapshotIntervalSeconds: pick([0, 1, 10], orRarely: 10_000), claimWindow: window)
        let shares = (0..<random.next(upperBound: 3 as UInt64)).map { _ in
            RevenueShare(account: funded(), basisPoints: chance(5) ? 0 : random.next(upperBound: 6_000 as UInt64))
        }
        return .registerModel(
            RegisterModel(
                model: model(), issuer: holder(), token: terms, asset: asset(), prices: prices(), split: shares,
                limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: word(random.next(upperBound: 2 as UInt64))))
    }

    private mutating func setPrice() -> Command {
        let start = chance(50) ? nil : chance(20) ? Timestamp(milliseconds: 0) : Optional(time.adding(milliseconds: random.next(upperBound: 20_000)))
        return .setPrice(SetPrice(model: model(), prices: prices(), startsAt: start))
    }

    /// Budgets, discounts and refunds.
    private mutating func terms(_ model: NaiveLedger) -> Command {
        switch random.next(upperBound: 10 as UInt64) {
        case ..<3: setBudget()
        case ..<6: setDiscount()
        default: refund(model)
        }
    }

    private mutating func setBudget() -> Command {
        let scopes: [BudgetScope] = [.key(key()), .account(account()), .model(model())]
        let budget = BudgetID(scope: pick(scopes, orRarely: scopes[0]), period: pick(BudgetPeriod.allCases, orRarely: .total))
        return .setBudget(SetBudget(budget: budget, limit: chance(25) ? nil : amount()))
    }

    private mutating func setDiscount() -> Command {
        let basisPoints = chance(15) ? nil : Optional(pick([0, 1, 250, 3333, 10_000] as [UInt64], orRarely: 10_001))
        let start = chance(60) ? nil : chance(20) ? Timestamp(milliseconds: 0) : Optional(time.adding(milliseconds: random.next(upperBound: 20_000)))
        return .setDiscount(SetDiscount(keyHash: key(), model: chance(50) ? model() : nil, basisPoints: basisPoints, startsAt: start))
    }

    private mutating func refund(_ model: NaiveLedger) -> Command {
        let settled = model.calls.filter(\.value.isSettled).keys.sorted().suffix(8)
        let call = chance(4) ? freshID() : settled.randomElement(using: &random) ?? freshID()
        let amount = chance(40) ? nil : Optional(part(of: model.calls[call]?.spent ?? 0))
        return .refund(Refund(call: call, amount: amount, reason: "r"))
    }

    private mutating func withdraw(_ model: NaiveLedger) -> Command {
        let account = funded()
        return .withdraw(Payment(account: account, asset: asset(), amount: part(of: model.available(account.id)), reference: "out"))
    }

    private mutating func claimLifetime(_ model: NaiveLedger) -> Command {
        let token = token()
        let newest = UInt64(model.models.values.first { $0.tokenAddress == token }?.token.snapshots.count ?? 0)
        let back = chance(60) ? 0 : random.next(upperBound: 4 as UInt64)
        let last = chance(3) ? UInt256.max : chance(3) ? 0 : UInt256(newest >= back ? newest - back : newest + 1)
        let holder = owner(of: token, model)
        return .claimLifetime(
            ClaimLifetime(
                holder: holder, token: token, upToSnapshotID: last, recipient: self.holder(), authorization: authorization(holder, model)))
    }

    private mutating func grant(_ model: NaiveLedger) -> Command {
        let token = token()
        let issuer = model.models.values.first { $0.tokenAddress == token }?.command.issuer ?? .zero
        let duration = chance(4) ? 0 : chance(4) ? .max : 1 + random.next(upperBound: 300 as UInt64)
        let terms = VestingTerms(
            total: part(of: balance(of: issuer, token, model)),
            startsAt: Timestamp(milliseconds: time.milliseconds + random.next(upperBound: 100_000) - random.next(upperBound: 200_000)),
            cliffSeconds: chance(4) ? .max : random.next(upperBound: max(min(duration, 200), 1)), durationSeconds: duration, isRevocable: chance(40))
        return .grantVesting(GrantVesting(token: token, holder: holder(), terms: terms))
    }

    private mutating func revokeVesting(_ model: NaiveLedger) -> Command {
        let token = token()
        let vestings = (model.models.values.first { $0.tokenAddress == token }?.token.vestings ?? [:]).filter { !$0.value.isEmpty }
        let holder = (chance(10) ? nil : vestings.keys.sorted().randomElement(using: &random)) ?? holder()
        let number = vestings[holder]?.randomElement(using: &random)?.number ?? random.next(upperBound: 3 as UInt64)
        return .revokeVesting(RevokeVesting(token: token, holder: holder, schedule: number))
    }

    private mutating func transferFunds(_ model: NaiveLedger) -> Command {
        let giver = funded()
        return .transferFunds(
            TransferFunds(
                from: giver, to: funded(), asset: asset(), amount: part(of: model.available(giver.id)), isBalancing: chance(40), reference: "move"))
    }

    /// Mostly an entry that moved money; among the others are refused, reversed and unknown ones.
    private mutating func reverse(_ model: NaiveLedger) -> Command {
        let recent = model.history.suffix(100)
        let reversible = recent.filter { $0.entry?.command.isReversible == true && !model.reversed.contains($0.id) }.suffix(12)
        let other = chance(60) ? model.reversed.sorted().randomElement(using: &random) : recent.randomElement(using: &random)?.id
        let chosen = chance(70) ? reversible.randomElement(using: &random)?.id : other
        return .reverse(Reverse(entry: (chance(5) ? nil : chosen) ?? freshID(), reference: "undo"))
    }

    private mutating func link(_ model: NaiveLedger) -> Command {
        let count = chance(4) ? 0 : 1 + random.next(upperBound: 4 as UInt64)
        return .linked(
            LinkedCommands((0..<count).map { _ in chance(30) ? transferFunds(model) : chance(10) ? reverse(model) : linkable(model) }))
    }

    /// Rarely one that cannot be linked.
    private mutating func linkable(_ model: NaiveLedger) -> Command {
        let command = single(model)
        return command.isLinkable || chance(10) ? command : transferFunds(model)
    }

    private mutating func hold(_ model: NaiveLedger) -> Command {
        let lasts = chance(4) ? 0 : random.next(upperBound: 60_000 as UInt64)
        let key = key()
        let owner = chance(10) ? nil : model.keys[key]?.account
        return .hold(
            Hold(
                account: owner ?? account(), model: self.model(), keyHash: key, greatestUsage: usage(), expiresAt: time.adding(milliseconds: lasts),
                requestHash: .zero))
    }

    private mutating func holdID(_ model: NaiveLedger) -> CommandID {
        let open = model.holds.keys.sorted()
        return chance(8) ? freshID() : open.randomElement(using: &random) ?? freshID()
    }

    private mutating func settle(_ model: NaiveLedger) -> Command {
        .settle(Settle(hold: holdID(model), usage: usage(), source: .upstream, responseHash: .zero))
    }

    private func balance(of holder: Address, _ token: Address, _ model: NaiveLedger) -> Natural {
        model.models.values.first { $0.tokenAddress == token }?.token.balances[holder] ?? 0
    }

    private mutating func issuerTransfer(_ model: NaiveLedger) -> Command {
        let token = token()
        let issuer = model.models.values.first { $0.tokenAddress == token }?.command.issuer ?? .zero
        return .issuerTransfer(IssuerTransfer(token: token, to: holder(), amount: part(of: balance(of: issuer, token, model))))
    }

    private mutating func transfer(_ model: NaiveLedger) -> Command {
        let (token, holder) = (token(), holder())
        let receiver = chance(10) ? holder : self.holder()
        return .transfer(
            Transfer(
                holder: holder, token: token, to: receiver, amount: part(of: balance(of: holder, token, model)),
                authorization: authorization(holder, model)))
    }

    private mutating func approve(_ model: NaiveLedger) -> Command {
        let (token, holder) = (token(), holder())
        let amount = chance(20) ? .max : part(of: balance(of: holder, token, model))
        return .approve(
            Approve(holder: holder, token: token, spender: self.holder(), amount: amount, authorization: authorization(holder, model)))
    }

    private mutating func transferFrom(_ model: NaiveLedger) -> Command {
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
    private mutating func owner(of token: Address, _ model: NaiveLedger) -> Address {
        let balances = model.models.values.first { $0.tokenAddress == token }?.token.balances ?? [:]
        let owners = balances.filter { !$0.value.isZero }.keys.sorted()
        return (chance(10) ? nil : owners.randomElement(using: &random)) ?? holder()
    }

    private mutating func burn(_ model: NaiveLedger) -> Command {
        let token = token()
        let holder = owner(of: token, model)
        let amount = part(of: balance(of: holder, token, model))
        return .burn(
            Burn(holder: holder, token: token, amount: amount, recipient: self.holder(), authorization: authorization(holder, model)))
    }

    private mutating func claim(_ model: NaiveLedger) -> Command {
        let token = token()
        let newest = UInt64(model.models.values.first { $0.tokenAddress == token }?.token.snapshots.count ?? 0)
        let holder = owner(of: token, model)
        let count = chance(4) ? 0 : chance(70) ? 1 : random.next(upperBound: 4 as UInt64)
        let ids = (0..<count).map { _ in
            let back = random.next(upperBound: chance(80) ? 2 : 6 as UInt64)
            return chance(3) ? UInt256.max : UInt256(newest >= back ? newest - back : newest + 1)
        }
        return .claim(
            Claim(holder: holder, token: token, snapshotIDs: ids, recipient: self.holder(), authorization: authorization(holder, model)))
    }

    private mutating func commit(_ model: NaiveLedger) -> Command {
        let reveal = RevealContent(
            owner: holder(), salt: word(random.next(upperBound: 3 as UInt64)), prompt: [UInt8(random.next(upperBound: 4 as UInt64))],
            aigcData: [UInt8(random.next(upperBound: 250 as UInt64))], model: self.model(),
            modelCommitment: word(random.next(upperBound: 2 as UInt64)),
            proofKind: .attestation, proof: [1], authorization: nil)
        reveals.append(reveal)
        let owner = chance(5) ? holder() : reveal.owner
        return .commitContent(
            CommitContent(
                commitment: CommitContent.commitment(tokenID: reveal.tokenID, owner: reveal.owner, salt: reveal.salt), owner: owner,
                authorization: chance(50) ? nil : authorization(owner, model)))
    }

    private mutating func reveal(_ model: NaiveLedger) -> Command {
        guard let reveal = reveals.suffix(6).randomElement(using: &random) else { return commit(model) }
        return .revealContent(
            RevealContent(
                owner: reveal.owner, salt: chance(5) ? word(9) : reveal.salt, prompt: reveal.prompt, aigcData: reveal.aigcData, model: reveal.model,
                modelCommitment: reveal.modelCommitment, proofKind: reveal.proofKind, proof: reveal.proof,
                authorization: chance(50) ? nil : authorization(reveal.owner, model)))
    }
}
