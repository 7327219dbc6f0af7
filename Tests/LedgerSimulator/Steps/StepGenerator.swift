internal import EthereumPrimitives
internal import EthereumTestSupport
internal import LedgerCore

/// Makes the steps of a seed: commands of every kind, some of them twice, late, out of order or under an id that is used, and what befalls the process and
/// its disk between them.
struct StepGenerator {
    /// How a seed's ledger is used.
    struct Manner {
        /// How many commands wait, on average, when the writer takes them.
        var meanBatch: UInt64 = 1
        var provisionalPercent: UInt64 = 0
        /// How many batches in a hundred are still on their way to the disk when the next one is applied.
        var overlapPercent: UInt64 = 0
        /// Of 10,000 steps, how many are faults of the disk, and how many end the process.
        var faults: UInt64 = 0
        var crashes: UInt64 = 60
        var takeOvers: UInt64 = 10
        /// Whether holders sign what they send, and admission checks it.
        var signs = false

        /// One command at a time, answered from the disk, as a canary needs it that changes a command's records.
        static let plain = Manner()

        init() {}

        init(seed: UInt64) {
            meanBatch = [1, 2, 4, 8, 30][Int(seed % 5)]
            provisionalPercent = [0, 20, 60][Int(seed / 5 % 3)]
            overlapPercent = [0, 50, 90][Int(seed / 7 % 3)]
            faults = [0, 100, 300][Int(seed / 15 % 3)]
            signs = seed % Signer.interval == 5
            crashes = [20, 60, 150][Int(seed / 45 % 3)]
        }
    }

    private let manner: Manner
    private var signer: Signer?
    private var random: SeededGenerator
    private var commands: CommandGenerator
    private var time = Timestamp(milliseconds: 0)
    private var recent: [Envelope] = []
    private var late: [Envelope] = []
    private var queue: [Step] = []

    init(seed: UInt64, manner: Manner) {
        self.manner = manner
        signer = manner.signs ? Signer(ledger: CommandGenerator.ledger) : nil
        random = SeededGenerator(seed: seed &* 104_729 &+ 3)
        commands = CommandGenerator(seed: seed, signs: manner.signs)
    }

    /// Goes another way than the generator that this is a copy of: other commands under other ids, signed for another generation.
    mutating func diverge(seed: UInt64, salt: Bytes32?) {
        random = SeededGenerator(seed: seed)
        commands.diverge(seed: seed)
        signer = Signer(ledger: CommandGenerator.ledger, salt: salt)
        queue = []
    }

    mutating func freshID() -> CommandID { commands.freshID() }

    mutating func next(after model: NaiveLedger) -> Step {
        if !queue.isEmpty { return queue.removeFirst() }
        switch random.next(upperBound: 10_000 as UInt64) {
        case ..<manner.faults: return fault()
        case ..<(manner.faults + manner.crashes): return crash()
        case ..<(manner.faults + manner.crashes + manner.takeOvers): return .takeOver
        case 9_990...: return .flush
        default: return delivery(model)
        }
    }

    private mutating func fault() -> Step {
        let fault = SimulatedDisk.Fault.allCases.randomElement(using: &random) ?? .syncFails
        // A page cache leaves few reads, and a fault that never happens tests nothing.
        let reach: UInt32 = fault == .readFails || fault == .readIsShort ? 3 : 40
        let lasts: UInt32 = chance(70) ? 1 : random.next(upperBound: 20) + 1
        return .fail(fault, after: random.next(upperBound: reach), times: lasts)
    }

    /// Now, between two commits, or in the middle of one of the next.
    private mutating func crash() -> Step {
        if chance(50) { return .fail(chance(50) ? .processDies : .powerFails, after: random.next(upperBound: 12), times: 1) }
        return .crash(losesPower: chance(70), diesAgainAfter: chance(25) ? random.next(upperBound: 30) : nil)
    }

    private mutating func delivery(_ model: NaiveLedger) -> Step {
        var envelope = envelope(model)
        if let signer { envelope = sign(envelope, signer) }
        if recent.count < 64 { recent.append(envelope) } else { recent[Int(random.next(upperBound: 64 as UInt64))] = envelope }
        if random.next(upperBound: manner.meanBatch) == 0 { queue.append(.write(staysOnItsWay: chance(manner.overlapPercent))) }
        if chance(2) { queue.append(.heal) }
        return .deliver(envelope, isDurable: !chance(manner.provisionalPercent))
    }

    private mutating func envelope(_ model: NaiveLedger) -> Envelope {
        if chance(4), let again = recent.randomElement(using: &random) { return again }
        if chance(30), !late.isEmpty { return late.removeFirst() }
        let step = commands.next(after: model)
        if step.time != time {
            time = step.time
            queue.append(.setClock(time))
        }
        let id = chance(1) ? recent.randomElement(using: &random)?.id ?? step.id : step.id
        let envelope = Envelope(id: id, command: step.command)
        guard chance(4), late.count < 8 else { return envelope }
        // This one comes later, after some that were sent after it.
        late.append(envelope)
        let other = commands.next(after: model)
        return Envelope(id: other.id, command: other.command)
    }

    /// Nearly always with the right signature.
    private mutating func sign(_ envelope: Envelope, _ signer: Signer) -> Envelope {
        var command = signer.signed(envelope.command)
        if chance(5), var signature = command.message?.authorization?.signature, !signature.isEmpty {
            signature[Int(random.next(upperBound: UInt64(signature.count)))] ^= 1 << UInt8(random.next(upperBound: 8 as UInt64))
            command = command.with(signature: signature) ?? command
        }
        return Envelope(id: envelope.id, command: command)
    }

    private mutating func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }
}
