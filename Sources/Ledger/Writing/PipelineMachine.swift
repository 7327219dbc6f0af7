internal import LedgerCore

/// Decides which thread of a ledger's writer applies and which commits. It is a pure state machine: events go in, actions for the threads come out.
///
/// Work has two stages (``Batcher``). Stage one applies commands, stage two commits them. Each stage has one holder at a time. The holder of stage one is the
/// sender of a command or one of two lanes, the writer's own threads. Only lanes hold stage two, and a lane takes it before it gives stage one away, so that
/// batches are committed in the order in which they were applied. Lanes run while there is work.
///
/// In every order of events:
/// - Commands are applied once, in the order of their arrival.
/// - Nothing is applied between the sealing of a full batch and the end of the commit before it.
/// - Every entry is committed: at once if somebody waits for it, otherwise within ``lingerTicks`` ticks of the flush timer.
package struct PipelineMachine: Sendable {
    /// The ticks of the flush timer within which an entry is committed that nobody waits for.
    package static let lingerTicks = 2
    /// The commands of other senders that a sender applies after its own. Waking a lane for them costs more.
    package static let favours = 4
    /// The waiting commands that start a lane while the disk is busy, unless the first one is answered before a commit. Waking a lane costs more than
    /// applying one, and their answers wait for the next commit in any case.
    package static let wakeUpCount = 16

    /// Called when a probe or the closing has ended.
    package typealias Notice = @Sendable () -> Void

    /// One of the writer's own threads.
    package enum Lane: Int, Sendable, CaseIterable {
        case first, second
    }

    /// The size of the batch that grows, as the holder of stage one sees it.
    package struct Pending: Sendable, Equatable {
        package static let none = Pending(entryCount: 0, answerCount: 0)

        package let entryCount: Int
        /// Answers that are given after the next commit.
        package let answerCount: Int

        package init(entryCount: Int, answerCount: Int) {
            (self.entryCount, self.answerCount) = (entryCount, answerCount)
        }

        /// The number that counts against the capacity of a batch: a repeated command has an answer and no entry.
        var size: Int { max(entryCount, answerCount) }
    }

    /// The actions that follow from an event besides the reply to it, in this order.
    package struct Effects: Sendable {
        /// The lane that starts, with stage one.
        package var laneToStart: Lane?
        /// True when the sleeping lane is to be woken.
        package var wakesSleeper = false
        /// True when the flush timer is to fire once, one tick from now.
        package var armsTimer = false
        /// The notices that are to be called, once each.
        package var notices: [Notice] = []
    }

    /// The holder of stage one.
    enum StageOne: Equatable {
        case free
        /// A sender applies its own command, and then this many of other senders.
        case sender(favours: Int)
        case lane(Lane, Turn)
        /// A lane waits for the end of a commit.
        case sleeping(Lane, Turn)
    }

    /// The state of the batch that a lane applies.
    enum Turn: Equatable {
        /// The batch grows by this many more commands before its commit; nil while the disk is busy, when it does not matter.
        case growing(quota: Int?)
        /// The batch is full and sealed.
        case sealed
    }

    /// The holder of stage two.
    enum StageTwo: Equatable {
        case free
        case committing(Lane)
        case probing(Lane)
    }

    /// The occupation of a lane.
    enum LanePhase: Equatable {
        case free
        /// The lane has stage one, stage two or both.
        case working
        /// The lane gives the answers of its commit, and has no stage.
        case answering
        /// The lane gives at most one answer, and then takes the work that has arrived meanwhile.
        case finishing
    }

    /// The flush of entries that nobody waits for.
    enum Flush: Equatable {
        case notNeeded
        /// The timer runs, and was armed while this batch grew.
        case armed(batch: UInt64)
        /// The timer has fired: the entries are committed as soon as the disk is free.
        case due
    }

    enum Life {
        case open
        case closing([Notice])
    }

    let queueCapacity: Int
    let batchCapacity: Int
    var waiting = SubmissionQueue()
    var stageOne = StageOne.free
    var stageTwo = StageTwo.free
    var lanes = [LanePhase](repeating: .free, count: Lane.allCases.count)
    /// The batch that grows, when stage one was given away last.
    var pending = Pending.none
    /// The number of the batch that grows.
    var batch: UInt64 = 0
    var flush = Flush.notNeeded
    var probes: [Notice] = []
    var life = Life.open
    /// The number of accepted commands.
    var acceptedCount = 0
    /// The number of commands that were given to a holder of stage one.
    var handedOutCount = 0

    /// Begins with nothing to do.
    ///
    /// - Parameters:
    ///   - queueCapacity: The most commands that wait.
    ///   - batchCapacity: The most entries of one commit.
    package init(queueCapacity: Int, batchCapacity: Int) {
        precondition(queueCapacity > 0 && batchCapacity > 0, "a queue and a batch hold at least one command")
        (self.queueCapacity, self.batchCapacity) = (queueCapacity, batchCapacity)
    }

    /// Commands that wait to be applied.
    package var waitingCount: Int { waiting.count }
}

// MARK: - Senders

extension PipelineMachine {
    /// The reply to a command that arrives.
    package enum Arrival: Sendable {
        /// The sender has stage one. It applies the command, or leaves it over.
        case applyHere
        case waits
        case refused(SubmissionError)
    }

    /// A command arrives on its sender's thread.
    package mutating func arrive(_ submission: Submission) -> (Arrival, Effects) {
        if isClosing { return (.refused(.closed), Effects()) }
        if waiting.count >= queueCapacity { return (.refused(.busy), Effects()) }
        acceptedCount += 1
        if submission.command.isOfCall, stageOne == .free, waiting.isEmpty, probes.isEmpty, pending.size < batchCapacity {
            stageOne = .sender(favours: PipelineMachine.favours)
            handedOutCount += 1
            return (.applyHere, Effects())
        }
        waiting.append(submission)
        return (.waits, goOn())
    }

    /// A sender has applied a command, or could not.
    ///
    /// - Parameter leftover: The command, where it could not be applied on the sender's thread; a lane applies it.
    /// - Returns: The command of another sender that this one applies next; nil when the sender no longer has stage one.
    package mutating func senderApplied(leftover: Submission?, _ pending: Pending) -> (next: Submission?, Effects) {
        guard case .sender(let favours) = stageOne else { preconditionFailure("stage one belongs to a sender") }
        if let leftover {
            // It arrived before all that wait.
            waiting.prepend(leftover)
            handedOutCount -= 1
        } else if favours > 0, probes.isEmpty, pending.size < batchCapacity, waiting.first?.command.isOfCall == true {
            stageOne = .sender(favours: favours - 1)
            handedOutCount += 1
            return (waiting.takeFirst(), Effects())
        }
        var effects = giveStageOneAway(pending)
        goOn(&effects)
        return (nil, effects)
    }
}

// MARK: - Demands

extension PipelineMachine {
    /// Takes no more commands. `done` is called when those that were accepted are applied and all entries are durable.
    package mutating func close(_ done: @escaping Notice) -> Effects {
        switch life {
        case .open: life = .closing([done])
        case .closing(let others): life = .closing(others + [done])
        }
        return goOn()
    }

    /// Asks for a test of whether the store can be written; `done` is called after it.
    package mutating func probe(_ done: @escaping Notice) -> Effects {
        probes.append(done)
        return goOn()
    }

    /// The flush timer has fired.
    package mutating func flushTimerFired() -> Effects {
        guard case .armed(let armed) = flush else { preconditionFailure("the flush timer fires once each time it is armed") }
        var effects = Effects()
        if armed == batch {
            flush = .due
        } else if stageOne == .free, pending.entryCount == 0 {
            flush = .notNeeded
        } else {
            // A batch that has only begun to grow has not lingered for a whole tick yet.
            flush = .armed(batch: batch)
            effects.armsTimer = true
        }
        goOn(&effects)
        return effects
    }
}

// MARK: - After each event

extension PipelineMachine {
    var isClosing: Bool {
        if case .closing = life { true } else { false }
    }

    /// True when the batch that grows is committed as soon as the disk is free.
    func isDue(_ pending: Pending) -> Bool {
        pending.answerCount > 0 || pending.size >= batchCapacity || pending.entryCount > 0 && (flush == .due || isClosing)
    }

    private var hasWork: Bool {
        if !probes.isEmpty { return true }
        if stageTwo == .free { return !waiting.isEmpty || isDue(pending) }
        return waiting.count >= PipelineMachine.wakeUpCount || waiting.first?.isDurable == false
    }

    /// Gives stage one to a lane where there is work for it.
    ///
    /// - Parameter preferred: A lane that runs already.
    mutating func laneWithWork(preferred: Lane? = nil) -> Lane? {
        guard stageOne == .free, hasWork else { return nil }
        // The finishing lane takes the work: a caller that sends one command after the other needs no other thread.
        if preferred == nil, lanes.contains(.finishing) { return nil }
        guard let lane = preferred ?? Lane.allCases.first(where: { lanes[$0.rawValue] == .free }) else { return nil }
        precondition(lanes[lane.rawValue] == .free, "a lane is started once")
        lanes[lane.rawValue] = .working
        stageOne = .lane(lane, .growing(quota: nil))
        return lane
    }

    /// Adds the actions that the present state asks for, at the end of each event.
    mutating func goOn(_ effects: inout Effects) {
        effects.laneToStart = laneWithWork()
        if effects.laneToStart == nil { effects.notices += noticesAtRest() }
    }

    private mutating func goOn() -> Effects {
        var effects = Effects()
        goOn(&effects)
        return effects
    }

    /// Takes the notices of a closing that has ended.
    mutating func noticesAtRest() -> [Notice] {
        guard case .closing(let notices) = life, !notices.isEmpty else { return [] }
        guard stageOne == .free, stageTwo == .free, lanes.allSatisfy({ $0 == .free }) else { return [] }
        precondition(waiting.isEmpty && probes.isEmpty && pending == .none, "nothing is left when a writer comes to rest")
        precondition(acceptedCount == handedOutCount, "every command that was accepted was given to a holder of stage one")
        life = .closing([])
        return notices
    }

    /// Gives stage one away, and arms the flush timer for entries that nobody waits for.
    ///
    /// - Parameter pending: The batch that is left for the next holder.
    mutating func giveStageOneAway(_ pending: Pending) -> Effects {
        precondition(stageOne != .free, "stage one has a holder")
        var effects = Effects()
        stageOne = .free
        self.pending = pending
        if pending.entryCount == 0, flush == .due { flush = .notNeeded }
        if pending.entryCount > 0, flush == .notNeeded, !isDue(pending) {
            flush = .armed(batch: batch)
            effects.armsTimer = true
        }
        return effects
    }
}
