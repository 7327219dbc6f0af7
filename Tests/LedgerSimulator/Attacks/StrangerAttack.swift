internal import EthereumPrimitives
internal import EthereumTestSupport
internal import EthereumWallet
internal import Ledger
internal import LedgerAPI
internal import LedgerCore
internal import Resilience

/// Strangers with any number of keys and addresses who commit to contents, approve and transfer nothing, send what they sent again, and claim, up to their
/// quotas and beyond, between an honest holder who seldom sends something.
///
/// What is checked: what is admitted stays within each quota as a plain list of moments counts it, a sender within the quotas is admitted whatever others do,
/// and the journal has what was accepted and nothing else.
final class StrangerAttack {
    static let events: Set = [
        "commitments entered", "commitments held back", "signers held back", "addresses held back", "refusals without an entry",
        "honest messages entered",
    ]

    private let canary: AttackCanary?
    private var random: SeededGenerator
    private var result: Attack.Result
    private let limits: Limits
    private let quota: WriteQuota
    private let clock = StrangerClock()
    private var counted = CountedQuota()
    private let store = MemoryLedger()
    private var state: StateMachine
    private var model = NaiveLedger()
    private var ids = CommandGenerator(seed: 0)
    private var lastHonest: UInt64 = 0

    /// Entries a minute.
    private struct Limits {
        var address, signer, commitments: UInt64
    }

    private struct Message {
        var command: Command
        var kind: SignedKind
        var signer: Address
        var address: AddressBlock
    }

    init(seed: UInt64, canary: AttackCanary?) {
        self.canary = canary
        var random = SeededGenerator(seed: seed &* 49_979_687 &+ 5)
        limits = Limits(
            address: 6 + random.next(upperBound: 30 as UInt64), signer: 3 + random.next(upperBound: 6 as UInt64),
            commitments: 10 + random.next(upperBound: 50 as UInt64))
        var apiLimits = LedgerAPILimits()
        apiLimits.addressWrites = RateLimit(perMinute: limits.address)
        apiLimits.signerWrites = RateLimit(perMinute: limits.signer)
        apiLimits.commitments = RateLimit(perMinute: limits.commitments)
        let clock = clock
        quota = WriteQuota(apiLimits) { clock.now }
        state = StateMachine(head: .empty, source: store)
        result = Attack.Result(attack: .strangers, seed: seed)
        self.random = random
    }

    func run(steps: Int) -> Attack.Result {
        begin()
        while result.steps < steps, result.violations.isEmpty {
            result.steps += 1
            clock.milliseconds += random.next(upperBound: chance(2) ? 120_000 : 600)
            step()
        }
        return result
    }

    private func step() {
        if clock.milliseconds >= lastHonest + 60_000 {
            lastHonest = clock.milliseconds
            return send(honest(), isHonest: true)
        }
        let message = chance(70) ? commitment() : idleCommand()
        // The same message many times at once comes to one entry.
        for _ in 0..<(chance(3) ? 16 : 1) { send(message, isHonest: false) }
    }

    private func reach(_ event: String) { result.reached[event, default: 0] += 1 }
    private func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }

    private func require(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { result.violations.append(Violation(check: .quotas, text: text())) }
    }
}

// MARK: - Messages

extension StrangerAttack {
    private static let holder = Signer.holders[0].address
    private static let token = CommandGenerator.token(of: CommandGenerator.models[0])

    private func begin() {
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: 1_000_000, percentClaimable: 60, snapshotIntervalSeconds: 3600, claimWindow: 0, leastSnapshotRevenue: 0)
        let register = RegisterModel(
            model: CommandGenerator.models[0], issuer: StrangerAttack.holder, token: terms, asset: .settlement, prices: PriceSchedule(), split: [],
            limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero)
        for command in [Command.openLedger(CommandGenerator.ledger), .registerModel(register)] {
            let id = ids.freshID()
            require((try? state.apply(command, id: id, at: time))?.entry.outcome == .accepted, "the ledger cannot be opened")
            _ = model.apply(command, id: id, at: time)
        }
    }

    private var time: Timestamp { Timestamp(milliseconds: 1_000_000_000_000 + clock.milliseconds) }

    private func stranger() -> Address { address(0x10_0000 + random.next(upperBound: chance(50) ? 8 : 1 << 40)) }
    private func from() -> AddressBlock { .version4(0x0A00_0000 + random.next(upperBound: chance(50) ? 4 : 4096)) }

    private func authorization(_ signer: Address) -> HolderAuthorization {
        HolderAuthorization(nonce: UInt256(UInt64(model.messages[signer]?.count ?? 0)), deadline: .max, signature: [])
    }

    private func commitment() -> Message {
        let signer = stranger()
        let commit = CommitContent(commitment: word(random.next()), owner: signer, authorization: authorization(signer))
        return Message(command: .commitContent(commit), kind: .contentCommit, signer: signer, address: from())
    }

    /// Of somebody who has no tokens.
    private func idleCommand() -> Message {
        let signer = stranger()
        let (token, authorization) = (StrangerAttack.token, authorization(signer))
        if chance(50) {
            let approve = Approve(holder: signer, token: token, spender: stranger(), amount: UInt256(random.next()), authorization: authorization)
            return Message(command: .approve(approve), kind: .approve, signer: signer, address: from())
        }
        let transfer = Transfer(holder: signer, token: token, to: stranger(), amount: 0, authorization: authorization)
        return Message(command: .transfer(transfer), kind: .transfer, signer: signer, address: from())
    }

    /// Of the holder of all tokens, from an address of her own.
    private func honest() -> Message {
        let holder = StrangerAttack.holder
        let approve = Approve(holder: holder, token: StrangerAttack.token, spender: stranger(), amount: 1, authorization: authorization(holder))
        return Message(command: .approve(approve), kind: .approve, signer: holder, address: .version4(0xC000_0201))
    }
}

// MARK: - Entering

extension StrangerAttack {
    private func send(_ message: Message, isHonest: Bool) {
        guard isAdmitted(message) else {
            return require(!isHonest, "a sender within every quota was held back because of others")
        }
        let id = ids.freshID()
        let (before, expected) = (state.head.number, expectation(of: message.command, id: id))
        do {
            let outcome: Outcome
            if canary == .refusalEntered {
                outcome = try state.apply(message.command, id: id, at: time).entry.outcome
            } else {
                switch try state.applyAnonymous(message.command, id: id, at: time) {
                case .applied(let applied): outcome = applied.entry.outcome
                case .refused(let refusal): outcome = refusal
                }
            }
            require(outcome == expected, "\(message.command.name) of a stranger has the outcome \(outcome), the model says \(expected)")
            let entered = state.head.number - before
            require(entered == (expected == .accepted ? 1 : 0), "\(entered) entries were made of what has the outcome \(expected)")
            if expected != .accepted { reach("refusals without an entry") } else if isHonest { reach("honest messages entered") }
            if expected == .accepted, message.kind == .contentCommit { reach("commitments entered") }
        } catch { require(false, "a ledger in memory fails: \(error)") }
    }

    private func isAdmitted(_ message: Message) -> Bool {
        if canary != .quotaForgotten {
            do { try quota.take(message.kind, signer: message.signer, from: message.address) } catch {
                reach(
                    "\(error)".contains("commitments")
                        ? "commitments held back" : "\(error)".contains("signer") ? "signers held back" : "addresses held back")
                return false
            }
        }
        let now = clock.milliseconds
        count("address \(message.address)", limits.address, now)
        count("signer \(message.signer)", limits.signer, now)
        if message.kind == .contentCommit { count("commitments", limits.commitments, now) }
        return true
    }

    private func count(_ key: String, _ limit: UInt64, _ now: UInt64) {
        require(counted.add(key, perMinute: limit, at: now), "more than the quota of \(limit) a minute was taken from \(key)")
    }

    /// By the naive model: what is refused leaves nothing, and what moves nothing is refused.
    private func expectation(of command: Command, id: CommandID) -> Outcome {
        var next = model
        var outcome = next.apply(command, id: id, at: time)
        if outcome == .accepted, let signer = command.message?.signer, signer != StrangerAttack.holder {
            switch command {
            case .approve, .transfer: outcome = .insufficientTokenBalance
            default: break
            }
        }
        if outcome == .accepted { model = next }
        return outcome
    }
}

/// The time on the simulation's clock.
///
/// `@unchecked Sendable`: one attack uses it, and one attack runs on one thread.
private final class StrangerClock: @unchecked Sendable {
    var milliseconds: UInt64 = 1_000_000

    var now: Moment { Moment(nanoseconds: milliseconds * 1_000_000) }
}

/// Counts by lists of moments.
private struct CountedQuota {
    private var moments: [String: [UInt64]] = [:]

    /// - Returns: Whether from each earlier moment until now no more was taken than a full bucket and what has flown in since.
    mutating func add(_ key: String, perMinute limit: UInt64, at now: UInt64) -> Bool {
        var taken = moments[key] ?? []
        taken.append(now)
        // What is older than some minutes allows more than a younger moment does.
        if taken.count > 400 { taken.removeFirst(200) }
        moments[key] = taken
        return taken.indices.allSatisfy { index in
            UInt64(taken.count - index - 1) * 60_000 <= limit * 60_000 + limit * (now - taken[index]) + 60
        }
    }
}
