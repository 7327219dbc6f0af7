internal import EthereumPrimitives

extension StateMachine {
    mutating func apply(_ command: CreateAccount) throws(Interruption) {
        try refuse(.accountExists, unless: records.find(.account(command.name), as: AccountRecord.self) == nil)
        try put(AccountRecord(createdAt: now), at: .account(command.name))
    }

    /// Refusals: `accountNotFound`, `assetNotFound`, `amountZero`, `amountOverflow`.
    mutating func apply(_ command: Credit) throws(Interruption) {
        try requireExistence(of: command.account)
        try refuse(.assetNotFound, unless: command.asset == .settlement)
        try refuse(.amountZero, unless: !command.amount.isZero)
        try move(command.amount, from: .external, to: command.account.id, asset: command.asset)
    }

    /// Refusals: `accountNotFound`, `assetNotFound`, `amountZero`, `insufficientBalance`.
    mutating func apply(_ command: Withdraw) throws(Interruption) {
        try requireExistence(of: command.account)
        try refuse(.assetNotFound, unless: command.asset == .settlement)
        try refuse(.amountZero, unless: !command.amount.isZero)
        try move(command.amount, from: command.account.id, to: .external, asset: command.asset)
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

    /// A named account must have been created; the account of an address needs no creation.
    mutating func requireExistence(of account: FundedAccount) throws(Interruption) {
        guard case .named(let name) = account else { return }
        _ = try records.get(.account(name), as: AccountRecord.self, else: .accountNotFound)
    }
}
