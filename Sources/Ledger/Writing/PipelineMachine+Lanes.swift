internal import LedgerCore

// A lane with stage one asks for its next step until it has committed a batch, or until there is nothing to do.
extension PipelineMachine {
    /// The next action of a lane.
    package enum Step: Sendable {
        /// Apply these commands, then ask again.
        case apply([Submission])
        /// Wait to be woken, then ask again.
        case sleep
        /// Seal the batch, which is full while the disk is busy, then ask again.
        case seal
        /// Seal the batch unless it is sealed, report ``sealed(by:)``, and commit. The lane has both stages.
        case commit
        /// Test the store, report ``probeEnded(on:)``, call these notices, then ask again. The lane has both stages.
        case probe([Notice])
        /// End. The lane has no stage.
        case rest
    }

    /// A lane with stage one asks for its next step.
    ///
    /// - Parameters:
    ///   - pending: The batch that grows.
    ///   - mustReadStore: True when the store must be read before commands are applied. No commit may run beside that read.
    package mutating func nextStep(of lane: Lane, _ pending: Pending, mustReadStore: Bool) -> (Step, Effects) {
        switch stageOne {
        case .lane(lane, let turn), .sleeping(lane, let turn): stageOne = .lane(lane, turn)
        case .free, .sender, .lane, .sleeping: preconditionFailure("stage one belongs to the lane that asks")
        }
        guard case .lane(_, .growing(let quota)) = stageOne else {
            precondition(pending == .none, "nothing is applied between the sealing of a full batch and its commit")
            return (stageTwo == .free ? takeDisk(lane) : sleep(lane, .sealed), Effects())
        }
        return grow(lane, quota: quota, pending, mustReadStore: mustReadStore)
    }

    private mutating func grow(_ lane: Lane, quota: Int?, _ pending: Pending, mustReadStore: Bool) -> (Step, Effects) {
        let isDiskFree = stageTwo == .free
        if !isDiskFree, mustReadStore || !probes.isEmpty { return (sleep(lane, .growing(quota: quota)), Effects()) }
        if !probes.isEmpty { return (takeProbes(lane), Effects()) }
        let room = batchCapacity - pending.size
        if let taken = take(lane, quota: quota, room: room, isAwaited: pending.answerCount > 0) { return (.apply(taken), Effects()) }
        guard isDue(pending), isDiskFree || room <= 0 else { return rest(lane, pending) }
        if isDiskFree { return (takeDisk(lane), Effects()) }
        stageOne = .lane(lane, .sealed)
        batch += 1
        return (.seal, Effects())
    }

    /// The commands that a lane applies next; nil when its batch is to be committed.
    private mutating func take(_ lane: Lane, quota: Int?, room: Int, isAwaited: Bool) -> [Submission]? {
        var quota = quota
        // When the disk is free, only commands that have arrived by then join the batch: later ones would keep the others waiting.
        if stageTwo != .free { quota = nil } else if quota == nil || !isAwaited { quota = waiting.count }
        let limit = min(room, quota ?? room)
        guard limit > 0, !waiting.isEmpty else { return nil }
        let taken = waiting.take(limit)
        handedOutCount += taken.count
        stageOne = .lane(lane, .growing(quota: quota.map { $0 - taken.count }))
        return taken
    }

    private mutating func sleep(_ lane: Lane, _ turn: Turn) -> Step {
        stageOne = .sleeping(lane, turn)
        return .sleep
    }

    private mutating func takeDisk(_ lane: Lane) -> Step {
        precondition(stageTwo == .free, "one batch is committed at a time")
        stageTwo = .committing(lane)
        return .commit
    }

    private mutating func takeProbes(_ lane: Lane) -> Step {
        stageTwo = .probing(lane)
        stageOne = .lane(lane, .growing(quota: nil))
        defer { probes = [] }
        return .probe(probes)
    }

    /// Gives stage one away without a commit. The end of a commit, a command or the flush timer starts a lane again.
    private mutating func rest(_ lane: Lane, _ pending: Pending) -> (Step, Effects) {
        var effects = giveStageOneAway(pending)
        lanes[lane.rawValue] = .free
        goOn(&effects)
        precondition(effects.laneToStart == nil, "a lane rests when there is no work")
        return (.rest, effects)
    }
}

// MARK: - Commits and probes

extension PipelineMachine {
    /// A lane that was told to commit has sealed its batch. Others may apply the next one.
    package mutating func sealed(by lane: Lane) -> Effects {
        precondition(stageTwo == .committing(lane), "stage two belongs to the lane that commits")
        switch stageOne {
        case .lane(lane, .growing): batch += 1
        case .lane(lane, .sealed): break
        case .free, .sender, .lane, .sleeping: preconditionFailure("stage one belongs to the lane that seals")
        }
        var effects = giveStageOneAway(.none)
        goOn(&effects)
        return effects
    }

    /// A lane's commit has succeeded or failed. A failure reaches the machine as `mustReadStore` of the next step.
    ///
    /// - Parameter answerCount: The number of answers that the lane gives now.
    package mutating func commitEnded(on lane: Lane, answerCount: Int) -> Effects {
        precondition(stageTwo == .committing(lane), "stage two belongs to the lane that commits")
        precondition(lanes[lane.rawValue] == .working, "a lane commits once")
        lanes[lane.rawValue] = answerCount <= 1 ? .finishing : .answering
        stageTwo = .free
        var effects = Effects()
        if case .sleeping = stageOne { effects.wakesSleeper = true }
        goOn(&effects)
        return effects
    }

    /// A lane's probe has ended. The lane keeps stage one and asks for its next step.
    package mutating func probeEnded(on lane: Lane) {
        precondition(stageTwo == .probing(lane), "stage two belongs to the lane that probes")
        stageTwo = .free
    }

    /// A lane has given the answers of its commit.
    ///
    /// - Returns: True when the lane goes on with stage one; otherwise it is free.
    package mutating func answered(by lane: Lane) -> (goesOn: Bool, Effects) {
        precondition(lanes[lane.rawValue] == .answering || lanes[lane.rawValue] == .finishing, "a lane answers once after its commit")
        lanes[lane.rawValue] = .free
        var effects = Effects()
        if laneWithWork(preferred: lane) != nil { return (true, effects) }
        goOn(&effects)
        return (false, effects)
    }
}
