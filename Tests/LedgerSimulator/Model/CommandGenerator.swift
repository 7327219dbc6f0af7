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
    let window: UInt64
    /// Holders sign for the first generation, so that no other begins.
    let signs: Bool
    /// Some runs dwell on transactions on a chain, others on games about contents: their commands build on one another.
    private let dwellsOnChain: Bool
    private let dwellsOnGames: Bool
    /// Whether money comes to leave addresses only as their holders have asked for.
    let requiresRequests: Bool
    var random: SeededGenerator
    var programRandom: SeededGenerator
    var time = Timestamp(milliseconds: 1_000_000_000_000)
    /// How long what holders sign is good for, where it is not for ever.
    var secondsToDeadline: UInt64 = 60
    private var counter: UInt64 = 0
    private var earlier: [Command] = []
    var reveals: [RevealContent] = []

    static let accounts = ["alice", "bob", "carol"].compactMap { try? AccountName($0) }
    /// Names that are refused.
    static let reservedNames = ["external", "0xabc"].compactMap { try? AccountName($0) }
    static let models = ["m", "org/second"].compactMap { try? ModelID($0) }
    static let holders = [Address.zero] + Signer.holders.map(\.address)
    static let keys = (1...4).map { word($0) }
    static let ledgerID = word(7)
    static let ledger: OpenLedger = {
        guard let asset = try? AssetID("local:credit") else { preconditionFailure("local:credit is an asset") }
        return OpenLedger(
            ledgerID: ledgerID, chainID: 31337, asset: asset, operatorAddress: Signer.operatorKey.address, contentWindowSeconds: 600)
    }()

    init(seed: UInt64, signs: Bool = false) {
        self.signs = signs
        dwellsOnChain = seed % 6 == 4
        dwellsOnGames = seed % 6 == 5
        requiresRequests = seed % 3 == 0
        random = SeededGenerator(seed: seed &* 7919 &+ 1)
        programRandom = SeededGenerator(seed: seed &* 7919 &+ 2)
        window = seed % 4
        scale = [4, 20, 60, 100, 200, 246][Int(seed / 4 % 6)]
    }

    /// The commands that make a ledger usable come first, with some others between them.
    mutating func next(after model: NaiveLedger) -> Step {
        passTime()
        counter += 1
        let command = chance(3) ? earlier.randomElement(using: &random) ?? openLedger() : setUp(model) ?? program(model) ?? anything(model)
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

    /// Goes another way from here on, under ids that no copy of this generator gives.
    mutating func diverge(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        programRandom = SeededGenerator(seed: seed ^ 1)
        counter = seed << 24
    }

    private mutating func passTime() {
        // Claims live an hour at least where there is a window.
        if window > 0, chance(6) { time = time.adding(milliseconds: random.next(upperBound: 7_200_000)) }
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
        // Late in a run: nobody calls a retired model.
        if model.entryNumber > 150, chance(1) { return retire() }
        if chance(dwellsOnChain ? 30 : 1) { return chain(model) }
        if dwellsOnGames, chance(60) { return game(model) }
        if !reveals.isEmpty, chance(4) { return reveal(model) }
        if !model.contents.isEmpty, chance(model.stakes.values.contains { !$0.isUpheld } ? 45 : 30) { return gameCommand(model) }
        if chance(9) { return chance(30) ? claimLifetime(model) : chance(70) ? grant(model) : revokeVesting(model) }
        if chance(3) { return restoration(model) }
        if chance(4) { return payment(model) }
        if chance(3) { return withdrawal(model) }
        if chance(3) { return ownership(model) }
        if chance(3) { return gates(model) }
        if chance(8) { return chance(50) ? transferFunds(model) : chance(50) ? reverse(model) : link(model) }
        return chance(9) ? terms(model) : single(model)
    }

    /// A step of a game, or of making a content that a game can be about.
    private mutating func game(_ model: NaiveLedger) -> Command {
        guard model.contents.isEmpty || chance(8) else { return gameCommand(model) }
        return reveals.isEmpty || chance(30) ? commit(model) : reveal(model)
    }

    mutating func single(_ model: NaiveLedger) -> Command {
        switch random.next(upperBound: 100 as UInt64) {
        case ..<1: openLedger()
        case ..<2: createAccount()
        case ..<9: .credit(Credit(account: funded(), asset: asset(), amount: amount(), reference: "in"))
        case ..<12: withdraw(model)
        case ..<14: createKey()
        case ..<15: .revokeKey(RevokeKey(keyHash: key()))
        case ..<16: register()
        case ..<19: setPrice()
        case ..<20: .setLeavePolicy(SetLeavePolicy(model: self.model(), policy: chance(50) ? .nothing : .delivered))
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
    mutating func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }

    mutating func pick<Value>(_ values: [Value], orRarely other: Value) -> Value {
        chance(4) ? other : values.randomElement(using: &random) ?? other
    }

    mutating func account() -> AccountName {
        pick(Self.accounts, orRarely: (try? AccountName("nobody")) ?? Self.accounts[0])
    }

    mutating func model() -> ModelID { pick(Self.models, orRarely: (try? ModelID("unknown")) ?? Self.models[0]) }
    mutating func holder() -> Address {
        pick(Self.holders, orRarely: chance(50) ? address(0xDEAD) : chance(80) ? token() : Self.ledger.signingDomain.verifyingContract)
    }
    mutating func key() -> Bytes32 { pick(Self.keys, orRarely: word(0xBAD)) }
    mutating func asset() -> AssetNumber { chance(3) ? AssetNumber(1) : .settlement }
    mutating func funded() -> FundedAccount { chance(30) ? .address(holder()) : .named(account()) }

    mutating func token() -> Address {
        Self.token(of: model())
    }

    static func token(of model: ModelID) -> Address {
        Address(lowBytesOf: Keccak256.hash(ledgerID.bytes + Array(model.description.utf8)))
    }

    /// Mostly of the run's scale; sometimes zero, one, or more than any total may be.
    mutating func amount() -> UInt256 {
        switch random.next(upperBound: 40 as UInt64) {
        case 0: 0
        case 1: 1
        case 2: UInt256.max >> Int(random.next(upperBound: 10 as UInt64))
        case 3: bits(20)
        default: bits(scale)
        }
    }

    mutating func bits(_ count: Int) -> UInt256 {
        let words = (0..<4).map { _ in Bytes32(UInt256(random.next())).bytes.suffix(8) }
        return (UInt256(bigEndian: words.flatMap { $0 }) ?? 0) >> (256 - count)
    }

    /// A part of what there is: nothing, one, some, all, or one more.
    mutating func part(of whole: Natural) -> UInt256 {
        let whole = whole.word ?? .max
        switch random.next(upperBound: 8 as UInt64) {
        case 0: return 0
        case 1: return 1
        case 2: return whole
        case 3: return chance(30) ? whole.adding(1) ?? .max : whole >> 2
        default: return whole >> Int(random.next(upperBound: 6 as UInt64))
        }
    }

    mutating func usage() -> Usage {
        var usage = Usage()
        for unit in MeteredUnit.allCases where chance(40) { usage[unit] = chance(3) ? .max : random.next(upperBound: 3_000_000) }
        return usage
    }

    mutating func prices() -> PriceSchedule {
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
    mutating func authorization(_ signer: Address, _ model: NaiveLedger) -> HolderAuthorization {
        let next = UInt64(model.messages[signer]?.count ?? 0)
        let nonce = chance(4) ? next + 1 : chance(4) && next > 0 ? next - 1 : next
        let deadline = chance(3) ? UInt256(time.seconds - 10_000) : chance(30) ? UInt256(time.seconds + secondsToDeadline) : .max
        return HolderAuthorization(nonce: UInt256(nonce), deadline: deadline, signature: [])
    }
}
