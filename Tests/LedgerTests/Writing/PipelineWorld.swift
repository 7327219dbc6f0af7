import EthereumTestSupport
import Ledger
import LedgerCore
import Synchronization

/// Senders, lanes, a timer, a batcher and a disk around a ``PipelineMachine``, all simulated. A seed says who takes the next step, and every step is one
/// that a real thread could take next: it is either one event of the machine or work between two events.
struct PipelineWorld {
    /// A broken promise.
    struct Violation: Error, CustomStringConvertible {
        let description: String
    }

    /// A deliberate fault of what stands around the machine.
    enum Fault: CaseIterable {
        case losesWake, losesTimer, losesStart, losesLeftover, losesNotices
        case answersBeforeCommit, answersTwice, appliesBackwards, hidesAnswers, writesAfterRelease, missesFailures
    }

    enum Actor: Hashable {
        case sender(Int)
        case lane(PipelineMachine.Lane)
        case timer, prober, closer
    }

    enum SenderState {
        case idle
        case applying(Submission)
        case applied(leftover: Submission?)
        case answering
    }

    struct Sender {
        var state = SenderState.idle
        var remaining: Int
        /// Whether it sends a command only when the one before has been answered.
        let waits: Bool
        var last: UInt64?
        /// The commands that this sender applied and has to answer.
        var unanswered: [UInt64] = []
    }

    enum LaneState {
        case off, asking, sleeping, sealing, sealingForCommit
        case applying([Submission])
        case writing(PretendedBatcher.Sealed)
        case written(PretendedBatcher.Sealed, isWritten: Bool)
        case answering(PretendedBatcher.Sealed, isWritten: Bool)
        case probing([PipelineMachine.Notice])
        /// Only by a fault: gives stage two away before it writes.
        case writingLate(PretendedBatcher.Sealed)
    }

    let fault: Fault?
    var random: SeededGenerator
    var machine: PipelineMachine
    var batcher = PretendedBatcher()
    var senders: [Sender]
    var lanes: [LaneState] = [.off, .off]
    /// Full batches that were sealed before the disk was free.
    var sealedAhead: PretendedBatcher.Sealed?
    var bellCount = 0
    var isTimerArmed = false
    var probesLeft: Int
    var closesLeft = 1
    let closeStep: Int
    let closeCount: Int
    let probeCount: Int
    let queueCapacity: Int
    let batchCapacity: Int
    let diskFailsOnceIn: UInt64?
    let commitSlowness: UInt64
    let notices = Notices()

    /// Commands in the order in which they were accepted.
    var accepted: [Submission] = []
    var answers: [UInt64: Int] = [:]
    var nextNumber: UInt64 = 0
    /// The count of accepted commands when the disk was found free: those after it do not keep the others waiting. nil while the disk is busy.
    var acceptedAtFreeDisk: Int?
    /// The first entry that was not sealed when the timer fired last, and how often it was so.
    var lingering: (number: UInt64, ticks: Int)?
    var steps = 0
    /// Tells one order of steps from another.
    var trace: UInt64 = 0
    var reached: Set<String> = []

    final class Notices: Sendable {
        private let counts = Mutex((probes: 0, closings: 0))

        var probes: Int { counts.withLock { $0.probes } }
        var closings: Int { counts.withLock { $0.closings } }
        func probed() { counts.withLock { $0.probes += 1 } }
        func closed() { counts.withLock { $0.closings += 1 } }
    }

    init(seed: UInt64, fault: Fault? = nil) {
        self.fault = fault
        random = SeededGenerator(seed: seed)
        queueCapacity = [1, 2, 5, 40, 1_000].randomElement(using: &random)!
        batchCapacity = [1, 2, 3, 10, 1_000].randomElement(using: &random)!
        machine = PipelineMachine(queueCapacity: queueCapacity, batchCapacity: batchCapacity)
        let most = [4, 12, 40].randomElement(using: &random)!
        senders = []
        for _ in 0..<Int.random(in: 1...6, using: &random) {
            senders.append(Sender(remaining: Int.random(in: 1...most, using: &random), waits: Bool.random(using: &random)))
        }
        probeCount = Int.random(in: 0...2, using: &random)
        probesLeft = probeCount
        closeCount = Int.random(in: 1...2, using: &random)
        closesLeft = closeCount
        closeStep = Int.random(in: 0...3, using: &random) == 0 ? Int.random(in: 0...200, using: &random) : .max
        diskFailsOnceIn = [nil, nil, 2, 8].randomElement(using: &random)!
        commitSlowness = [1, 4, 30].randomElement(using: &random)!
    }

    /// Takes steps until nobody has one left.
    mutating func run() throws {
        while let actor = nextActor() {
            steps += 1
            try require(steps < 100_000, "it never ends")
            trace = (trace ^ UInt64(bitPattern: Int64(actor.number))) &* 0x0000_0100_0000_01b3
            try step(actor)
            try checkAlways()
        }
        try checkAtEnd()
    }

    private mutating func nextActor() -> Actor? {
        var ready = senders.indices.filter(canStep).map { Actor.sender($0) }
        ready += PipelineMachine.Lane.allCases.filter(canStep).map { .lane($0) }
        if isTimerArmed { ready.append(.timer) }
        if probesLeft > 0 { ready.append(.prober) }
        if ready.isEmpty || steps >= closeStep, closesLeft > 0 { ready.append(.closer) }
        guard !ready.isEmpty else { return nil }
        var actor = ready.randomElement(using: &random)!
        // A disk and a timer take longer than the rest.
        for _ in 0..<commitSlowness where isSlow(actor) { actor = ready.randomElement(using: &random)! }
        return actor
    }

    private func isSlow(_ actor: Actor) -> Bool {
        guard case .lane(let lane) = actor else { return actor == .timer || actor == .prober }
        if case .writing = lanes[lane.rawValue] { return true }
        return false
    }

    private func canStep(_ index: Int) -> Bool {
        guard case .idle = senders[index].state else { return true }
        guard senders[index].remaining > 0 else { return false }
        return !senders[index].waits || senders[index].last.map { answers[$0] != nil } ?? true
    }

    private func canStep(_ lane: PipelineMachine.Lane) -> Bool {
        switch lanes[lane.rawValue] {
        case .off: false
        case .sleeping: bellCount > 0
        default: true
        }
    }

    private mutating func step(_ actor: Actor) throws {
        switch actor {
        case .sender(let index): try step(sender: index)
        case .lane(let lane): try step(lane)
        case .timer:
            isTimerArmed = false
            try noteLingering()
            try carryOut(machine.flushTimerFired())
        case .prober:
            probesLeft -= 1
            try carryOut(machine.probe { [notices] in notices.probed() })
        case .closer:
            if steps < closeStep { try checkQuiet() }
            closesLeft -= 1
            try carryOut(machine.close { [notices] in notices.closed() })
        }
    }
}

extension PipelineWorld.Actor {
    fileprivate var number: Int {
        switch self {
        case .sender(let index): index
        case .lane(let lane): 10 + lane.rawValue
        case .timer: 20
        case .prober: 21
        case .closer: 22
        }
    }
}

// MARK: - Effects

extension PipelineWorld {
    var reportedPending: PipelineMachine.Pending {
        PipelineMachine.Pending(entryCount: batcher.entries.count, answerCount: fault == .hidesAnswers ? 0 : batcher.awaiting.count)
    }

    mutating func carryOut(_ effects: PipelineMachine.Effects) throws {
        if let lane = effects.laneToStart, fault != .losesStart || Int.random(in: 0..<8, using: &random) > 0 {
            try require(isOff(lane), "a lane that runs was started")
            lanes[lane.rawValue] = .asking
        }
        if effects.wakesSleeper {
            try require(lanes.contains { if case .sleeping = $0 { true } else { false } }, "a lane is woken while none sleeps")
            if fault != .losesWake { bellCount += 1 }
        }
        if effects.armsTimer {
            try require(!isTimerArmed, "the timer was armed twice")
            if fault != .losesTimer { isTimerArmed = true }
            reached.insert("timer")
        }
        guard fault != .losesNotices else { return }
        let closings = notices.closings
        for notice in effects.notices { notice() }
        if notices.closings > closings { try checkClosed() }
    }

    mutating func answer(_ number: UInt64, isWritten: Bool) throws {
        answers[number, default: 0] += fault == .answersTwice ? 2 : 1
        try require(answers[number] == 1, "command \(number) was answered twice")
        guard isWritten, accepted.first(where: { $0.number == number })?.isDurable == true else { return }
        try require(batcher.isStored(number), "command \(number) was answered before its commit")
    }
}
