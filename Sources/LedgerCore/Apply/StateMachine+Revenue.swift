internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `modelNotFound`, `amountZero`, `amountOverflow`.
    mutating func apply(_ command: Deposit) throws(Interruption) {
        let model = try records.model(command.model)
        try refuse(.amountZero, unless: !command.amount.isZero)
        try move(command.amount, from: .external, to: .revenue(command.model), asset: model.asset)
    }

    /// Refusals: `tokenNotFound`, `snapshotTooSoon`, `amountOverflow`.
    mutating func apply(_ command: TakeSnapshot) throws(Interruption) {
        var token = try records.token(command.token)
        let asset = try records.model(token.model).asset
        let elapsed = now.milliseconds - token.lastSnapshotAt.milliseconds
        let (interval, overflow) = token.terms.snapshotIntervalSeconds.multipliedReportingOverflow(by: 1000)
        try refuse(.snapshotTooSoon, unless: !overflow && elapsed > interval)

        let shares = try records.shares(of: token)
        token.lastSnapshotID += 1
        let rolled = try unclaimedLeavingWindow(of: token, at: command.token)
        guard let added = shares.addedToBurnPool, let claimable = shares.claimable.adding(rolled) else { throw .refused(.amountOverflow) }
        try move(shares.claimable, from: .revenue(token.model), to: .claimPool(token.model), asset: asset)
        try move(added, from: .revenue(token.model), to: .burnPool(token.model), asset: asset)
        let snapshot = SnapshotRecord(takenAt: now, supply: token.supply, revenue: shares.revenue, claimable: claimable, claimed: .zero)
        try put(snapshot, at: .snapshot(token: command.token, id: token.lastSnapshotID))
        try appendToPage(snapshot, id: token.lastSnapshotID, token: command.token)
        token.lastSnapshotAt = now
        token.redeemedSinceSnapshot = .zero
        try put(token, at: .token(command.token))
    }

    /// What nobody claimed of the snapshot that leaves the claim window when the newest one is added.
    private mutating func unclaimedLeavingWindow(of token: TokenRecord, at address: Address) throws(Interruption) -> UInt256 {
        let window = token.terms.claimWindow
        guard window != 0, token.lastSnapshotID > window else { return .zero }
        let left = try records.snapshot(token.lastSnapshotID - window, of: address)
        return left.claimable.subtracting(left.claimed) ?? .zero
    }

    /// Pays all the named snapshots or none.
    ///
    /// Refusals: `tokenNotFound`, `noSnapshotNamed`, then of the first snapshot at fault `snapshotNotFound`, `snapshotOutsideWindow`,
    /// `alreadyClaimed` or `nothingToClaim`.
    mutating func apply(_ command: Claim) throws(Interruption) {
        let token = try records.token(command.token)
        let asset = try records.model(token.model).asset
        try refuse(.noSnapshotNamed, unless: !command.snapshotIDs.isEmpty)
        var sum = UInt256.zero
        for id in command.snapshotIDs {
            let amount = try records.claimable(by: command.holder, token: token, at: command.token, snapshotID: id)
            try refuse(.nothingToClaim, unless: !amount.isZero)
            try markClaimed(id, by: command.holder, token: command.token, amount: amount)
            guard let next = sum.adding(amount) else { throw .refused(.amountOverflow) }
            sum = next
        }
        try move(sum, from: .claimPool(token.model), to: .address(command.recipient), asset: asset)
    }

    private mutating func markClaimed(_ snapshotID: UInt256, by holder: Address, token: Address, amount: UInt256) throws(Interruption) {
        let id = snapshotID.asUInt64 ?? 0
        var snapshot = try records.get(.snapshot(token: token, id: id), as: SnapshotRecord.self, else: .snapshotNotFound)
        guard let claimed = snapshot.claimed.adding(amount), claimed <= snapshot.claimable else { throw .refused(.amountOverflow) }
        snapshot.claimed = claimed
        try put(snapshot, at: .snapshot(token: token, id: id))
        var bits = try records.claimedBits(of: holder, token: token, snapshotID: id)
        bits.insert(id)
        try put(bits, at: .claimed(token: token, holder: holder, chunk: id / 256))
    }

    /// Refusals: `tokenNotFound`, `insufficientTokenBalance`, `tokensLocked`, `supplyZero`.
    mutating func apply(_ command: Burn) throws(Interruption) {
        var token = try records.token(command.token)
        let asset = try records.model(token.model).asset
        let shares = try records.shares(of: token)
        try takeTokens(command.amount, of: command.token, from: command.holder, lastSnapshotID: token.lastSnapshotID)
        guard let paid = shares.redeemable(byBurning: command.amount), let supply = token.supply.subtracting(command.amount),
            let redeemed = token.redeemedSinceSnapshot.adding(paid.fromRevenue)
        else { throw .refused(.supplyZero) }
        try move(paid.fromRevenue, from: .revenue(token.model), to: .address(command.recipient), asset: asset)
        try move(paid.fromPool, from: .burnPool(token.model), to: .address(command.recipient), asset: asset)
        token.supply = supply
        token.redeemedSinceSnapshot = redeemed
        try put(token, at: .token(command.token))
    }
}
