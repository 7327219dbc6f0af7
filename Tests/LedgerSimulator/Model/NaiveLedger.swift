internal import EthereumPrimitives
internal import LedgerCore

/// The ledger's rules once more, written to be read: dictionaries and integers without limits, no records, no journal, no checkpoints. What the real
/// ledger does is compared with this after every step.
struct NaiveLedger {
    /// Lifetime totals and supplies stay below this.
    static let limit = Natural.power(ofTwo: 248)

    struct Key {
        var account: AccountName
        var isRevoked = false
        /// Of a key that is a signature.
        var wallet: WalletKeyTerms?
        /// In the order of their setting.
        var discounts: [(model: ModelID?, basisPoints: UInt64?, startsAt: Timestamp)] = []
    }

    struct Message: Equatable {
        /// The generation that it was signed for.
        var salt: Bytes32?
        var type: String
        var members: [TypedMessage.Member]
    }

    struct OpenHold: Equatable {
        var account: AccountName
        var model: ModelID
        var amount: Natural
        var version: Int
        var expiresAt: Timestamp
        var discount: UInt64
    }

    /// A call from its hold on, for ever: what budgets are counted by, from the beginning at every question.
    struct Call {
        var hold: Hold
        var startedAt: Timestamp
        var entryNumber: UInt64
        /// What it holds while it is open, and nothing afterwards.
        var held: Natural
        var isSettled = false
        /// Who received the charge, and how much of it was taken back.
        var credits: [(account: AccountID, amount: Natural, reversed: Natural)] = []
        var refundCount = 0

        /// What it was charged less what was refunded.
        var spent: Natural { credits.reduce(0) { $0 + $1.amount - $1.reversed } }
    }

    struct Budget {
        var limit: Natural
        var since: UInt64
    }

    struct Model {
        var command: RegisterModel
        var tokenAddress: Address
        /// The first version is at index 0.
        var prices: [(startsAt: Timestamp, prices: PriceSchedule, isWithdrawn: Bool)]
        var token: Token
        /// What its calls were charged in all.
        var charged: Natural = 0
        /// What reached the revenue account in all.
        var earned: Natural = 0
        var leavePolicy = LeavePolicy.drain
        var gate: Gate?
        var isRetired = false
    }

    var genesis: OpenLedger?
    /// The salts of the generations that restorations began.
    var generations: [Bytes32] = []
    /// What accounts were paid out before a restoration and have not been credited since.
    var owed: [AccountID: Natural] = [:]
    /// What holders asked to be paid out, and have not been.
    var requested: [Address: Natural] = [:]
    var requiresRequests = false
    var operatorAddress: Address?
    /// In the order of their ends.
    var retiredOperators: [Address] = []
    var now = Timestamp(milliseconds: 0)
    var entryNumber: UInt64 = 0
    var accounts: Set<AccountName> = []
    var owners: [AccountName: Address] = [:]
    /// The account for which each wallet counts.
    var wallets: [Address: AccountName] = [:]
    var keys: [Bytes32: Key] = [:]
    var received: [AccountID: Natural] = [:]
    var given: [AccountID: Natural] = [:]
    var held: [AccountID: Natural] = [:]
    var holds: [CommandID: OpenHold] = [:]
    var calls: [CommandID: Call] = [:]
    var budgets: [BudgetID: Budget] = [:]
    var volumes: [VolumeKey: [MeteredUnit: Natural]] = [:]
    var models: [ModelID: Model] = [:]
    var senders: [Address: ChainSender] = [:]
    var paymentTerms: [ModelID: PaymentTerms] = [:]
    var payments: [PaymentID: Payment] = [:]
    /// By signer: the messages that used up the nonces 0, 1, 2 …
    var messages: [Address: [Message]] = [:]
    var commitments: [Bytes32: Commitment] = [:]
    var contents: [UInt256: Content] = [:]
    var programs: [ProgramID: [Pot]] = [:]
    var stakes: [UInt256: Stake] = [:]
    var history = History()
    var reversed: Set<CommandID> = []
    /// What the command in progress moved, in order.
    var moves: [Move] = []

    /// Applies a command, or leaves everything as it was and says why.
    mutating func apply(_ command: Command, id: CommandID, at time: Timestamp) -> Outcome {
        now = max(now, time)
        entryNumber += 1
        var next = self
        next.moves = []
        do throws(Outcome) { try next.perform(command, id: id) } catch {
            history.append(id, nil)
            return error
        }
        self = next
        history.append(id, Entry(command: command, moves: moves))
        return .accepted
    }

    func require(_ condition: Bool, _ outcome: Outcome) throws(Outcome) {
        if !condition { throw outcome }
    }

    mutating func perform(_ command: Command, id: CommandID) throws(Outcome) {
        if case .openLedger(let payload) = command {
            try require(genesis == nil, .ledgerAlreadyOpen)
            (genesis, operatorAddress) = (payload, payload.operatorAddress)
            return
        }
        try require(genesis != nil, .ledgerNotOpen)
        if let message = command.message { try authorize(message) }
        switch command {
        case .openLedger: break
        case .createAccount(let payload): try create(payload)
        case .credit(let payload): try credit(payload, id: id)
        case .withdraw(let payload): try withdraw(payload, id: id)
        case .createKey(let payload): try create(payload)
        case .revokeKey(let payload): try revoke(payload)
        case .setBudget(let payload): try setBudget(payload)
        case .setDiscount(let payload): try setDiscount(payload)
        case .registerModel(let payload): try register(payload)
        case .setPrice(let payload): try setPrice(payload)
        case .hold(let payload): try hold(payload, id: id)
        case .settle(let payload): try settle(payload, id: id)
        case .void(let payload): _ = try release(payload.hold)
        case .expireHold(let payload): try expire(payload)
        case .refund(let payload): try refund(payload)
        case .deposit(let payload): try deposit(payload)
        case .snapshot(let payload): try snapshot(payload)
        case .issuerTransfer(let payload): try transfer(payload)
        case .transfer(let payload): try transfer(payload)
        case .approve(let payload): try approve(payload)
        case .transferFrom(let payload): try transfer(payload)
        case .burn(let payload): try burn(payload, id: id)
        case .claim(let payload): try claim(payload, id: id)
        case .commitContent(let payload): try commit(payload)
        case .revealContent(let payload): try reveal(payload)
        case .stakeContent(let payload): try stake(payload)
        case .challengeContent(let payload): try challenge(payload)
        case .playContent(let payload): try play(payload)
        case .transferFunds(let payload): try transfer(payload, id: id)
        case .reverse(let payload): try reverse(payload)
        case .claimLifetime(let payload): try claim(payload, id: id)
        case .grantVesting(let payload): try grant(payload)
        case .revokeVesting(let payload): try revoke(payload)
        case .linked(let payload): try perform(payload, id: id)
        case .openSender(let payload): try open(payload)
        case .queueTransaction(let payload): try queue(payload, id: id)
        case .signTransaction(let payload): try sign(payload)
        case .concludeTransaction(let payload): try conclude(payload, id: id)
        case .setPaymentTerms(let payload): try set(payload)
        case .acceptPayment(let payload): try accept(payload)
        case .advancePayment(let payload): try advance(payload, id: id)
        case .rotateOperator(let payload): try rotate(payload)
        case .beginGeneration(let payload): generations.append(payload.salt)
        case .recordPayout(let payload): try record(payload, id: id)
        case .cancelMessages(let payload): try cancel(payload)
        case .requestWithdrawal(let payload): try request(payload, id: id)
        case .requireRequests: requiresRequests = true
        case .setLeavePolicy(let payload): try setLeavePolicy(payload)
        case .registerProgram(let payload): try register(payload)
        case .sendProgramEvent(let payload): try send(payload)
        case .runProgram(let payload): try run(payload)
        case .endProgram(let payload): try end(payload)
        case .releaseProgram(let payload): try release(payload)
        case .retireModel(let payload): try retire(payload)
        case .setAccountOwner(let payload): try set(payload)
        case .revokeOwnKey(let payload): try revoke(payload)
        case .setGate(let payload): try set(payload)
        case .linkWallet(let payload): try link(payload)
        }
    }

    /// A signature works until its deadline, in the order of its signer's nonces, once.
    private mutating func authorize(_ message: TypedMessage) throws(Outcome) {
        guard let authorization = message.authorization else { return }
        try require(Natural(authorization.deadline) >= Natural(now.milliseconds / 1000), .authorizationExpired)
        let text = Message(salt: generations.last, type: message.primaryType, members: message.members)
        let used = messages[message.signer] ?? []
        if authorization.nonce != UInt256(UInt64(used.count)) {
            let isReplay = authorization.nonce < UInt256(UInt64(used.count)) && used[Int(authorization.nonce.asUInt64 ?? 0)] == text
            throw isReplay ? .authorizationReplayed : .nonceOutOfOrder
        }
        messages[message.signer] = used + [text]
    }
}

// MARK: - Money

extension NaiveLedger {
    func posted(_ account: AccountID) -> Natural { (received[account] ?? 0) - (given[account] ?? 0) }
    func available(_ account: AccountID) -> Natural { posted(account) - (held[account] ?? 0) }

    mutating func take(_ amount: Natural, from account: AccountID) throws(Outcome) {
        try require(account == .external || available(account) >= amount, .insufficientBalance)
        given[account, default: 0] += amount
        try require(given[account, default: 0] < NaiveLedger.limit, .amountOverflow)
    }

    mutating func give(_ amount: Natural, to account: AccountID) throws(Outcome) {
        received[account, default: 0] += amount
        try require(received[account, default: 0] < NaiveLedger.limit, .amountOverflow)
    }

    mutating func move(_ amount: Natural, from giver: AccountID, to receiver: AccountID) throws(Outcome) {
        try take(amount, from: giver)
        try give(amount, to: receiver)
        moves.append(Move(giver: giver, receiver: receiver, amount: amount))
    }

    func requireAccount(_ account: FundedAccount) throws(Outcome) {
        if case .named(let name) = account { try require(accounts.contains(name), .accountNotFound) }
    }

    func model(_ id: ModelID) throws(Outcome) -> Model {
        guard let model = models[id] else { throw .modelNotFound }
        return model
    }
}

// MARK: - Accounts and keys

extension NaiveLedger {
    fileprivate mutating func create(_ command: CreateAccount) throws(Outcome) {
        try require(accounts.insert(command.name).inserted, .accountExists)
        let name = command.name.description
        try require(name != "external" && !name.hasPrefix("0x"), .accountNameReserved)
    }

    fileprivate mutating func credit(_ command: Credit, id: CommandID) throws(Outcome) {
        try requireAccount(command.account)
        try require(command.asset == .settlement, .assetNotFound)
        try require(!command.amount.isZero, .amountZero)
        try requireUsable(command.account)
        try move(Natural(command.amount), from: .external, to: command.account.id)
        try takeOwed(command.account.id, id: id)
    }

    fileprivate mutating func create(_ command: CreateKey) throws(Outcome) {
        try require(keys[command.keyHash] == nil, .keyExists)
        try requireAccount(.named(command.account))
        if let wallet = command.wallet { try require(owners[command.account] == wallet.owner, .notAccountOwner) }
        keys[command.keyHash] = Key(account: command.account, wallet: command.wallet)
    }

    fileprivate mutating func revoke(_ command: RevokeKey) throws(Outcome) {
        guard let key = keys[command.keyHash] else { throw .keyNotFound }
        try require(!key.isRevoked, .keyRevoked)
        keys[command.keyHash]?.isRevoked = true
    }
}
