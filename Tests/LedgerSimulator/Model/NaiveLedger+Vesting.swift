import EthereumPrimitives
import LedgerCore

extension NaiveLedger {
    struct Vesting {
        var number: UInt64
        var total: Natural
        var start: Natural
        var cliff: Natural
        var duration: Natural
        var isRevocable: Bool

        /// All before the cliff, none after the end, and between them the total less its part of the time that has passed, rounded down.
        func locked(at now: Natural) -> Natural {
            if now < start + cliff { return total }
            if now >= start + duration { return 0 }
            return total - total * (now - start) / duration
        }
    }

    func locked(_ holder: Address, model id: ModelID) -> Natural {
        (models[id]?.token.vestings[holder] ?? []).reduce(0) { $0 + $1.locked(at: Natural(now.milliseconds)) }
    }

    mutating func grant(_ command: GrantVesting) throws(Outcome) {
        let id = try tokenModel(command.token)
        let terms = command.terms
        try require(!terms.total.isZero, .amountZero)
        let longest: UInt64 = 36525 * 86_400
        try require(
            terms.durationSeconds > 0 && terms.durationSeconds <= longest && terms.cliffSeconds <= terms.durationSeconds, .vestingTermsInvalid)
        try moveTokens(terms.total, of: id, from: try model(id).command.issuer, to: command.holder)
        let open = (models[id]?.token.vestings[command.holder] ?? []).filter { !$0.locked(at: Natural(now.milliseconds)).isZero }
        try require(open.count < 16, .tooManyVestings)
        let number = (models[id]?.token.granted[command.holder] ?? 0) + 1
        models[id]?.token.granted[command.holder] = number
        models[id]?.token.vestings[command.holder] =
            open + [
                Vesting(
                    number: number, total: Natural(terms.total), start: Natural(terms.startsAt.milliseconds),
                    cliff: Natural(terms.cliffSeconds) * 1000,
                    duration: Natural(terms.durationSeconds) * 1000, isRevocable: terms.isRevocable)
            ]
    }

    mutating func revoke(_ command: RevokeVesting) throws(Outcome) {
        let id = try tokenModel(command.token)
        let vestings = models[id]?.token.vestings[command.holder] ?? []
        guard let vesting = vestings.first(where: { $0.number == command.schedule }) else { throw .vestingNotFound }
        let locked = vesting.locked(at: Natural(now.milliseconds))
        try require(!locked.isZero, .vestingNotFound)
        try require(vesting.isRevocable, .vestingNotRevocable)
        models[id]?.token.vestings[command.holder] = vestings.filter { $0.number != command.schedule }
        try moveTokens(locked.word ?? .max, of: id, from: command.holder, to: try model(id).command.issuer)
    }

    /// As if each snapshot were claimed by itself; those that pay nothing or were claimed are passed over.
    mutating func claim(_ command: ClaimLifetime, id entry: CommandID) throws(Outcome) {
        let id = try tokenModel(command.token)
        let model = try model(id)
        let newest = UInt64(model.token.snapshots.count)
        guard let last = command.upToSnapshotID.asUInt64, last >= 1, last <= newest else { throw .snapshotNotFound }
        let window = model.command.token.claimWindow
        try require(window == 0 || newest - last < window, .snapshotOutsideWindow)
        var sum = Natural.zero
        for number in 1...last {
            guard let amount = try? claimable(command.holder, UInt256(number), model: id), !amount.isZero else { continue }
            sum += amount
            models[id]?.token.snapshots[Int(number) - 1].claimed += amount
            models[id]?.token.snapshots[Int(number) - 1].claimers.insert(command.holder)
        }
        try require(!sum.isZero, .nothingToClaim)
        // The generator names no root that a snapshot has.
        try require(command.bounds.snapshotRoot == nil, .snapshotRootMismatch)
        try require(sum >= Natural(command.bounds.leastAmount ?? .zero), .claimBelowLeastAmount)
        if command.recipient != command.holder { try requireUsable(.address(command.recipient)) }
        try pay(sum, from: .claimPool(id), to: command.recipient, model: id)
        try takeOwed(.address(command.recipient), id: entry)
    }
}
