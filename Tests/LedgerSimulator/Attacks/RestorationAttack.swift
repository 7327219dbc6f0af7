internal import EthereumPrimitives
internal import EthereumTestSupport
internal import Ledger
internal import LedgerCore

/// A ledger whose operator restores backups, over it and in other directories, while holders and strangers send every signed message again to every copy.
///
/// Each copy is a whole ``Simulator`` with its own model. What is checked over all of them: no signature is accepted by two entries, and a restored ledger
/// knows of every payment that a bank has made.
final class RestorationAttack {
    static let events: Set = [
        "backups", "restorations", "restorations from the same backup", "second copies", "lost payments recorded", "messages replayed",
        "replays admitted",
    ]

    private let canary: AttackCanary?
    private let seed: UInt64
    private var random: SeededGenerator
    private var copies: [Copy]
    private var backups: [Backup] = []
    private var lastRestored = -1
    /// By the signature, the hash of the entry that accepted it.
    private var accepted: [[UInt8]: Bytes32] = [:]
    /// All that was ever signed, with the generation that it was signed for.
    private var sent: [(envelope: Envelope, salt: Bytes32?)] = []
    /// What the bank has paid.
    private var bank = PaidOut()
    private var restorationIDs: Set<CommandID> = []
    private var salts: UInt64 = 0
    private var result: Attack.Result

    /// A ledger in a directory of its own. The first is the operator's.
    private final class Copy {
        let simulator: Simulator
        var generator: StepGenerator
        var salt: Bytes32?
        /// What the copy's journal says.
        var payments = PaidOut()

        init(_ simulator: Simulator, _ generator: StepGenerator, salt: Bytes32?) {
            (self.simulator, self.generator, self.salt) = (simulator, generator, salt)
        }
    }

    init(seed: UInt64, canary: AttackCanary?) {
        (self.seed, self.canary) = (seed, canary)
        random = SeededGenerator(seed: seed &* 15_485_863 &+ 11)
        result = Attack.Result(attack: .restorations, seed: seed)
        var manner = StepGenerator.Manner.plain
        (manner.signs, manner.faults, manner.overlapPercent) = (true, [0, 0, 100][Int(seed % 3)], [0, 50][Int(seed % 2)])
        let simulator = Simulator(seed: seed, canary: nil, signs: true, template: nil)
        copies = [Copy(simulator, StepGenerator(seed: seed, manner: manner), salt: nil)]
        observe(copies[0], isMain: true)
    }

    func run(steps: Int) -> Attack.Result {
        while result.steps < steps, result.violations.isEmpty {
            result.steps += 1
            step()
        }
        if result.violations.isEmpty { for copy in copies { copy.simulator.finish() } }
        collect()
        for copy in copies { copy.simulator.end() }
        return result
    }

    private func step() {
        switch random.next(upperBound: 100 as UInt64) {
        case ..<3: backUp()
        case ..<5: restore()
        case ..<6: copyBeside()
        case ..<26: replay()
        case ..<34 where copies.count > 1: goOn(copies[1])
        case ..<38: pay()
        default: goOn(copies[0])
        }
        collect()
    }

    /// What comes next for a copy, apart from other copies.
    private func goOn(_ copy: Copy) {
        let step = copy.generator.next(after: copy.simulator.model)
        if case .deliver(let envelope, _) = step, !envelope.command.signatures.isEmpty {
            if sent.count < 256 {
                sent.append((envelope, copy.salt))
            } else {
                sent[Int(random.next(upperBound: 256 as UInt64))] = (envelope, copy.salt)
            }
        }
        copy.simulator.perform(step)
    }

    /// An account of the operator's ledger is credited, and some of it is paid out.
    private func pay() {
        guard let name = copies[0].simulator.model.accounts.sorted().randomElement(using: &random) else { return }
        let amount = UInt256(2 + random.next(upperBound: 1_000 as UInt64))
        let commands: [Command] = [
            .credit(Credit(account: .named(name), amount: amount, reference: "in")),
            .withdraw(Withdraw(account: .named(name), amount: amount >> 1, reference: "out")),
        ]
        for command in commands {
            copies[0].simulator.perform(.deliver(Envelope(id: copies[0].generator.freshID(), command: command), isDurable: true))
        }
        copies[0].simulator.perform(.write(staysOnItsWay: false))
    }

    /// Sends an earlier message again, under its own id or another, mostly to another generation than it was signed for.
    private func replay() {
        guard let (envelope, salt) = sent.randomElement(using: &random), let copy = copies.randomElement(using: &random) else { return }
        reach("messages replayed")
        if salt == copy.salt { reach("replays admitted") }
        let id = chance(50) ? envelope.id : copy.generator.freshID()
        copy.simulator.perform(.deliver(Envelope(id: id, command: envelope.command), isDurable: true))
        copy.simulator.perform(.write(staysOnItsWay: false))
    }

    private func reach(_ event: String) { result.reached[event, default: 0] += 1 }
    private func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }
}

// MARK: - Backups and restorations

extension RestorationAttack {
    private func backUp() {
        let copy = copies[0]
        copy.simulator.flush()
        guard copy.simulator.durable.genesis != nil else { return }
        guard
            let backup = Backup(
                of: copy.simulator, salt: copy.salt, payments: copy.payments, generator: copy.generator, seed: random.next(upperBound: 1 << 40))
        else { return }
        reach("backups")
        if backups.count < 3 { backups.append(backup) } else { backups[Int(random.next(upperBound: 3 as UInt64))] = backup }
        lastRestored = -1
    }

    /// Puts a backup in the ledger's place, although entries are lost.
    private func restore() {
        guard !backups.isEmpty else { return }
        let chosen = Int(random.next(upperBound: UInt64(backups.count)))
        copies[0].simulator.perform(.heal)
        copies[0].simulator.flush()
        // Of a backup that the ledger does not continue the program says that payments may be lost, and the operator takes another.
        guard let lost = lostPayouts(since: backups[chosen]) else { return reach("backups of another history") }
        guard result.violations.isEmpty, copies[0].simulator.violations.isEmpty else { return }
        let old = copies[0]
        let new = open(backups[chosen], isMain: true)
        copies[0] = new
        old.simulator.end()
        bank.follow(backups[chosen].payments)
        begin(new, recording: lost)
        reach("restorations")
        if chosen == lastRestored { reach("restorations from the same backup") }
        lastRestored = chosen
    }

    /// The payments that the program finds in the ledger that is replaced; nil where it does not continue the backup.
    private func lostPayouts(since backup: Backup) -> LostPayouts? {
        var lost = LostPayouts()
        var isContinued = true
        copies[0].simulator.checking { isContinued = try lost.add(from: copies[0].simulator.shadow, after: backup.shadow.head()) }
        return isContinued ? lost : nil
    }

    /// Restores a backup in another directory, in place of the copy that was there.
    private func copyBeside() {
        guard let backup = backups.randomElement(using: &random) else { return }
        let new = open(backup, isMain: false)
        if copies.count > 1 {
            copies[1].simulator.end()
            copies[1] = new
        } else {
            copies.append(new)
        }
        begin(new, recording: LostPayouts())
        reach("second copies")
    }

    private func open(_ backup: Backup, isMain: Bool) -> Copy {
        let copy = Copy(Simulator(restoring: backup, seed: random.next(upperBound: 1 << 40)), backup.generator, salt: backup.salt)
        copy.payments = backup.payments
        observe(copy, isMain: isMain)
        return copy
    }

    /// Begins a generation and records what the journal lacks, as `imo restore` does.
    private func begin(_ copy: Copy, recording lost: LostPayouts) {
        salts += 1
        let salt = word(canary == .generationRepeated ? 0x5A17 : seed << 20 | salts)
        copy.generator.diverge(seed: random.next(upperBound: 1 << 36), salt: canary == .generationForgotten ? copy.salt : salt)
        var commands: [(id: CommandID?, command: Command)] =
            canary == .generationForgotten ? [] : [(nil, .beginGeneration(BeginGeneration(salt: salt)))]
        copy.simulator.checking { commands += try lost.commands(restoring: copy.simulator.shadow).filter { isRecorded($0.command) } }
        for (lostID, command) in commands {
            let id = lostID ?? copy.generator.freshID()
            restorationIDs.insert(id)
            copy.simulator.perform(.deliver(Envelope(id: id, command: command), isDurable: true))
        }
        if canary != .generationForgotten {
            copy.salt = salt
            copy.simulator.begin(salt: salt)
        }
        copy.simulator.perform(.write(staysOnItsWay: false))
        if commands.contains(where: { if case .recordPayout = $0.command { true } else { false } }) { reach("lost payments recorded") }
    }

    private func isRecorded(_ command: Command) -> Bool {
        guard case .recordPayout(let payment) = command else { return true }
        switch canary {
        case .lostPaymentsForgotten: return false
        case .recordedPaymentsForgotten: return payment.reference.hasPrefix("lost entry")
        default: return true
        }
    }
}

// MARK: - Checks over all copies

extension RestorationAttack {
    private func observe(_ copy: Copy, isMain: Bool) {
        copy.simulator.onCommit = { [weak self, weak copy] stored, entries in
            guard let self, let copy else { return }
            for entry in entries where entry.outcome != .accepted && restorationIDs.contains(entry.id) {
                result.violations.append(Violation(check: .payouts, text: "a lost payment was refused: \(entry.outcome)"))
            }
            for (stored, entry) in zip(stored, entries) where entry.outcome == .accepted {
                copy.payments.record(entry)
                if isMain { restorationIDs.contains(entry.id) ? bank.know(entry) : bank.record(entry) }
                for signature in entry.command.signatures { accept(signature, stored) }
            }
            if isMain { checkPayments(of: copy) }
        }
    }

    /// No signature works twice, in whatever copy.
    private func accept(_ signature: [UInt8], _ stored: StoredEntry) {
        if let earlier = accepted[signature], earlier != stored.hash {
            result.violations.append(Violation(check: .replays, text: "the signature of entry \(stored.number) was accepted before, by \(earlier)"))
        }
        accepted[signature] = stored.hash
    }

    /// What the bank has paid is in the journal, so that nobody is paid it again.
    private func checkPayments(of copy: Copy) {
        for (account, paid) in bank.totals where paid > copy.payments.totals[account] ?? 0 {
            let known = copy.payments.totals[account] ?? 0
            result.violations.append(Violation(check: .payouts, text: "the bank has paid \(paid) from \(account), the journal knows of \(known)"))
        }
    }

    private func collect() {
        for copy in copies {
            result.violations += copy.simulator.violations
            copy.simulator.violations = []
        }
    }
}

extension Command {
    /// Those of the command and of its members.
    fileprivate var signatures: [[UInt8]] { members.compactMap { $0.message?.authorization?.signature }.filter { !$0.isEmpty } }
}
