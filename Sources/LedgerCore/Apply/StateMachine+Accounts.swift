internal import EthereumPrimitives

extension StateMachine {
    mutating func apply(_ command: CreateAccount) throws(Interruption) {
        try refuse(.accountExists, unless: records.find(.account(command.name), as: AccountRecord.self) == nil)
        try put(AccountRecord(createdAt: now), at: .account(command.name))
    }

    /// A credit or a withdrawal.
    ///
    /// Refusals: `accountNotFound`, `assetNotFound`, `amountZero`, `insufficientBalance`, `amountOverflow`.
    mutating func apply(_ payment: Payment, isIncoming: Bool) throws(Interruption) {
        try requireExistence(of: payment.account)
        try refuse(.assetNotFound, unless: payment.asset == .settlement)
        try refuse(.amountZero, unless: !payment.amount.isZero)
        let account = payment.account.id
        try move(payment.amount, from: isIncoming ? .external : account, to: isIncoming ? account : .external, asset: payment.asset)
    }

    /// Refusals: `keyExists`, `accountNotFound`.
    mutating func apply(_ command: CreateKey) throws(Interruption) {
        let key = RecordKey.key(hash: command.keyHash)
        try refuse(.keyExists, unless: records.find(key, as: KeyRecord.self) == nil)
        try requireExistence(of: .named(command.account))
        try put(KeyRecord(account: command.account, label: command.label, createdAt: now, revokedAt: nil), at: key)
    }

    /// Refusals: `keyNotFound`, `keyRevoked`.
    mutating func apply(_ command: RevokeKey) throws(Interruption) {
        let key = RecordKey.key(hash: command.keyHash)
        var record = try records.get(key, as: KeyRecord.self, else: .keyNotFound)
        try refuse(.keyRevoked, unless: record.revokedAt == nil)
        record.revokedAt = now
        try put(record, at: key)
    }

    /// Refusals: `keyNotFound`, `keyRevoked`, `modelNotFound`, `discountOutOfRange`, `discountStartInPast`, `tooManyDiscounts`.
    mutating func apply(_ command: SetDiscount) throws(Interruption) {
        var key = try records.get(.key(hash: command.keyHash), as: KeyRecord.self, else: .keyNotFound)
        try refuse(.keyRevoked, unless: key.revokedAt == nil)
        if let model = command.model { _ = try records.model(model) }
        try refuse(.discountOutOfRange, unless: command.basisPoints ?? 0 <= PriceSchedule.wholeBasisPoints)
        let start = command.startsAt ?? now
        let newest = key.discounts.last { $0.model == command.model }?.startsAt ?? start
        try refuse(.discountStartInPast, unless: start >= now && start >= newest)
        try refuse(.tooManyDiscounts, unless: key.discounts.count < KeyDiscount.maximumCount)
        key.discounts.append(KeyDiscount(model: command.model, basisPoints: command.basisPoints, startsAt: start, entryNumber: number))
        try put(key, at: .key(hash: command.keyHash))
    }

    /// A named account must have been created; the account of an address needs no creation.
    mutating func requireExistence(of account: FundedAccount) throws(Interruption) {
        guard case .named(let name) = account else { return }
        _ = try records.get(.account(name), as: AccountRecord.self, else: .accountNotFound)
    }
}
