internal import EthereumPrimitives

extension StateMachine {
    /// Registers the model, makes its token, mints the supply to the issuer and sets the first prices.
    ///
    /// Refusals: `modelExists`, `percentClaimableOutOfRange`, `supplyOutOfRange`, `revenueSplitInvalid`, `assetNotFound`, `accountNotFound`.
    mutating func apply(_ command: RegisterModel, ledgerID: Bytes32) throws(Interruption) {
        let model = command.model
        try refuse(.modelExists, unless: records.find(.model(model), as: ModelRecord.self) == nil)
        try refuse(.percentClaimableOutOfRange, unless: command.token.percentClaimable <= 100)
        try refuse(.supplyOutOfRange, unless: !command.token.supply.isZero && command.token.supply < BalanceRecord.limit)
        try refuse(.revenueSplitInvalid, unless: isValid(command.split))
        try refuse(.assetNotFound, unless: command.asset == .settlement)
        for share in command.split { try requireExistence(of: share.account) }

        let token = StateMachine.tokenAddress(of: model, ledgerID: ledgerID)
        let record = ModelRecord(
            issuer: command.issuer, token: token, asset: command.asset, split: command.split, limits: command.limits,
            modelCommitment: command.modelCommitment, createdAt: now, latestPriceVersion: 1)
        try put(record, at: .model(model))
        try put(PriceRecord(prices: command.prices, startsAt: now, entryNumber: number), at: .price(model, version: 1))
        let tokenRecord = TokenRecord(
            model: model, terms: command.token, supply: command.token.supply, lastSnapshotID: 0, lastSnapshotAt: now, redeemedSinceSnapshot: .zero)
        try put(tokenRecord, at: .token(token))
        var issuer = HolderRecord()
        issuer.balance = command.token.supply
        try put(issuer, at: .holder(token: token, holder: command.issuer))
    }

    /// Refusals: `modelNotFound`, `priceStartInPast`.
    mutating func apply(_ command: SetPrice) throws(Interruption) {
        var model = try records.model(command.model)
        let newest = try records.price(of: command.model, version: model.latestPriceVersion)
        let start = command.startsAt ?? now
        try refuse(.priceStartInPast, unless: start >= now && start >= newest.startsAt)
        model.latestPriceVersion += 1
        try put(model, at: .model(command.model))
        let price = PriceRecord(prices: command.prices, startsAt: start, entryNumber: number)
        try put(price, at: .price(command.model, version: model.latestPriceVersion))
    }

    /// Refusals: `modelNotFound`.
    mutating func apply(_ command: SetLeavePolicy) throws(Interruption) {
        _ = try records.model(command.model)
        try put(LeavePolicyRecord(policy: command.policy), at: .leavePolicy(command.model))
    }

    /// The token's address: the last 20 bytes of Keccak-256 of the ledger's id and the model's.
    static func tokenAddress(of model: ModelID, ledgerID: Bytes32) -> Address {
        Address(lowBytesOf: Keccak256.hash(ledgerID.bytes + Array(model.description.utf8)))
    }

    private func isValid(_ split: [RevenueShare]) -> Bool {
        let inRange = split.allSatisfy { (1...10_000).contains($0.basisPoints) }
        return inRange && split.reduce(0) { $0 + $1.basisPoints } <= 10_000 && Set(split.map(\.account)).count == split.count
    }
}

extension WorkingSet {
    mutating func price(of model: ModelID, version: UInt64) throws(Interruption) -> PriceRecord {
        try get(.price(model, version: version), else: .priceNotInForce)
    }

    /// The newest version that has started at this time.
    mutating func priceInForce(
        of id: ModelID, _ model: ModelRecord, at time: Timestamp
    ) throws(Interruption) -> (version: UInt64, prices: PriceSchedule) {
        var version = model.latestPriceVersion
        while version > 0 {
            let record = try price(of: id, version: version)
            if record.startsAt <= time { return (version, record.prices) }
            version -= 1
        }
        throw .refused(.priceNotInForce)
    }
}
