public import EthereumPrimitives

/// Sets aside the most that a call can cost before it is forwarded. The command's id is the call's id, and later the receipt's.
public struct Hold: Sendable, Hashable {
    public let account: AccountName
    public let model: ModelID
    /// The SHA-256 of the API key that the call came with; the hold is refused when it is revoked or belongs to another account.
    public let keyHash: Bytes32
    /// The most that the call can use. The ledger prices it by the version in force, so that the amount can be checked by replaying.
    public let greatestUsage: Usage
    public let expiresAt: Timestamp
    /// SHA-256 of the request's body.
    public let requestHash: Bytes32

    public init(account: AccountName, model: ModelID, keyHash: Bytes32, greatestUsage: Usage, expiresAt: Timestamp, requestHash: Bytes32) {
        self.account = account
        self.model = model
        self.keyHash = keyHash
        self.greatestUsage = greatestUsage
        self.expiresAt = expiresAt
        self.requestHash = requestHash
    }
}

extension Hold: CommandPayload {
    package static var kind: CommandKind { .hold }
    package static var isLinkable: Bool { false }
    package static var publicFields: PublicFields { .only(1) }
    package static var isOfCall: Bool { true }
    package var command: Command { .hold(self) }

    package var members: CommandMembers {
        [
            "account": .text(account), "model": .text(model), "key": .key(keyHash), "greatestUsage": .usage(greatestUsage),
            "expiresAt": .time(expiresAt),
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(model)
        encoder.append(keyHash)
        encoder.append(greatestUsage)
        encoder.append(expiresAt)
        encoder.append(requestHash)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        model = try decoder.readModelID()
        keyHash = try decoder.readBytes32()
        greatestUsage = try decoder.read()
        expiresAt = try decoder.readTimestamp()
        requestHash = try decoder.readBytes32()
    }

    /// Sets aside the greatest cost of a call at the prices in force now, of its account's funds and of every budget that counts it.
    ///
    /// Refusals: `holdIDMismatch`, `accountNotFound`, `keyNotFound`, `keyRevoked`, `notAccountOwner`, `keyExpired`, `modelNotFound`, `modelRetired`,
    /// `gateClosed`, `holdExpiryInPast`, `priceNotInForce`,
    /// `amountOverflow`, `insufficientBalance`, `budgetExceeded`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let (id, now) = (machine.id, machine.now)
        try machine.refuse(.holdIDMismatch, unless: !id.isResolution)
        let owner = try machine.records.get(.account(account), as: AccountRecord.self, else: .accountNotFound)
        let key = try machine.records.get(.key(hash: keyHash), as: KeyRecord.self, else: .keyNotFound)
        try machine.refuse(.keyNotFound, unless: key.account == account)
        try machine.refuse(.keyRevoked, unless: key.revokedAt == nil)
        if let wallet = key.wallet {
            try machine.refuse(.notAccountOwner, unless: wallet.owner == owner.owner)
            try machine.refuse(.keyExpired, unless: now < wallet.expiresAt)
        }
        let record = try machine.records.model(model)
        try machine.refuse(.modelRetired, unless: record.retiredAt == nil)
        if let gate = record.gate { try machine.pass(gate, owner.wallets) }
        try machine.refuse(.holdExpiryInPast, unless: expiresAt > now)
        let (version, prices) = try machine.records.priceInForce(of: model, record, at: now)
        let discount = key.discount(for: model, at: now, before: machine.number)
        let volume = try machine.records.volume(of: account, with: model, prices: prices, at: now)
        guard let amount = prices.greatestCharge(for: greatestUsage, after: volume, discountBasisPoints: discount) else {
            throw .refused(.amountOverflow)
        }
        try machine.setAside(amount, of: .named(account), asset: record.asset)
        let hold = HoldRecord(
            account: account, model: model, asset: record.asset, amount: amount, priceVersion: version, expiresAt: expiresAt, startedAt: now,
            entryNumber: machine.number, discountBasisPoints: discount,
            budgets: budgets(ofKey: key.budgets, account: owner.budgets, model: record.budgets))
        for budget in hold.budgets { try machine.reserve(amount, of: budget) }
        machine.create(hold, at: .hold(id))
    }

    /// The budgets of a call: its key's, its account's and its model's.
    func budgets(ofKey key: BudgetPeriods, account: BudgetPeriods, model: BudgetPeriods) -> [BudgetID] {
        if key.union(account).union(model).isEmpty { return [] }
        let scopes: [(BudgetScope, BudgetPeriods)] = [(.key(keyHash), key), (.account(self.account), account), (.model(self.model), model)]
        return scopes.flatMap { scope, periods in
            BudgetPeriod.allCases.filter { periods.contains(BudgetPeriods($0)) }.map { BudgetID(scope: scope, period: $0) }
        }
    }
}
