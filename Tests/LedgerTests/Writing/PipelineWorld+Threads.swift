import Ledger
import LedgerCore

// MARK: - Senders

extension PipelineWorld {
    mutating func step(sender index: Int) throws {
        switch senders[index].state {
        case .idle: try send(from: index)
        case .applying(let submission):
            try requireAlone("a sender applies")
            guard batcher.canApplyAtOnce, Int.random(in: 0..<4, using: &random) > 0 else {
                senders[index].state = .applied(leftover: fault == .losesLeftover ? nil : submission)
                return
            }
            try batcher.apply(submission, isOnSender: true)
            if !submission.isDurable { senders[index].unanswered.append(submission.number) }
            senders[index].state = .applied(leftover: nil)
        case .applied(let leftover):
            if leftover != nil { reached.insert("leftover") }
            let (next, effects) = machine.senderApplied(leftover: leftover, reportedPending)
            if next != nil { reached.insert("favour") }
            senders[index].state = next.map { .applying($0) } ?? .answering
            try carryOut(effects)
        case .answering:
            for number in senders[index].unanswered { try answer(number, isWritten: true) }
            senders[index].unanswered = []
            senders[index].state = .idle
        }
    }

    mutating func send(from index: Int) throws {
        let submission = makeSubmission()
        senders[index].remaining -= 1
        senders[index].last = submission.number
        let (arrival, effects) = machine.arrive(submission)
        switch arrival {
        case .applyHere:
            accepted.append(submission)
            senders[index].state = .applying(submission)
        case .waits: accepted.append(submission)
        case .refused(.busy):
            try require(machine.waitingCount >= queueCapacity, "refused as busy with room in the queue")
            reached.insert("busy")
            answers[submission.number] = 1
        case .refused:
            try require(closesLeft < closeCount, "refused as closed before the closing")
            reached.insert("closed")
            answers[submission.number] = 1
        }
        try carryOut(effects)
    }

    mutating func makeSubmission() -> Submission {
        nextNumber += 1
        let id = CommandID(high: 1, low: nextNumber)
        let isOfCall = Int.random(in: 0..<3, using: &random) > 0
        let command: Command = isOfCall ? .void(VoidHold(hold: id, reason: .callerLeft)) : .expireHold(ExpireHold(hold: id))
        return Submission(command: command, id: id, isDurable: Bool.random(using: &random)) { _ in }
    }
}

extension Submission {
    var number: UInt64 { id.low }
}

// MARK: - Lanes

extension PipelineWorld {
    mutating func step(_ lane: PipelineMachine.Lane) throws {
        switch lanes[lane.rawValue] {
        case .off: break
        case .sleeping:
            bellCount -= 1
            lanes[lane.rawValue] = .asking
        case .asking: try ask(lane)
        case .applying(let submissions): try apply(submissions, on: lane)
        case .sealing:
            try requireAlone("a lane seals")
            sealedAhead = try seal()
            lanes[lane.rawValue] = .asking
        case .sealingForCommit: try sealForCommit(lane)
        case .writing(let sealed):
            let fails = diskFailsOnceIn.map { Int.random(in: 0..<Int($0), using: &random) == 0 } ?? false
            lanes[lane.rawValue] = .written(sealed, isWritten: try batcher.write(sealed, fails: fails))
            if fails { reached.insert("failure") }
        case .written(let sealed, let isWritten):
            lanes[lane.rawValue] = .answering(sealed, isWritten: isWritten)
            try carryOut(machine.commitEnded(on: lane, answerCount: sealed.awaiting.count))
        case .writingLate(let sealed): lanes[lane.rawValue] = .answering(sealed, isWritten: try batcher.write(sealed, fails: false))
        case .answering(let sealed, let isWritten):
            if fault != .answersBeforeCommit { for number in sealed.awaiting { try answer(number, isWritten: isWritten) } }
            let (goesOn, effects) = machine.answered(by: lane)
            lanes[lane.rawValue] = goesOn ? .asking : .off
            try carryOut(effects)
        case .probing(let probes):
            batcher.probe()
            machine.probeEnded(on: lane)
            lanes[lane.rawValue] = .asking
            for probe in probes { probe() }
        }
    }

    mutating func ask(_ lane: PipelineMachine.Lane) throws {
        if isDiskTaken {
            acceptedAtFreeDisk = nil
        } else if acceptedAtFreeDisk == nil || batcher.awaiting.isEmpty {
            acceptedAtFreeDisk = accepted.count
        }
        let mustReadStore = fault == .missesFailures ? false : batcher.mustReadStore
        let (next, effects) = machine.nextStep(of: lane, reportedPending, mustReadStore: mustReadStore)
        switch next {
        case .apply(let submissions):
            try require(batcher.applied.count + submissions.count <= acceptedAtFreeDisk ?? .max, "a command that came later keeps others waiting")
            lanes[lane.rawValue] = .applying(fault == .appliesBackwards ? submissions.reversed() : submissions)
        case .sleep:
            try require(bellCount == 0, "a lane sleeps while the bell rings")
            reached.insert("sleep")
            lanes[lane.rawValue] = .sleeping
        case .seal:
            reached.insert("full batch")
            lanes[lane.rawValue] = .sealing
        case .commit: lanes[lane.rawValue] = .sealingForCommit
        case .probe(let probes):
            try require(!isWriting, "a probe runs beside a commit")
            lanes[lane.rawValue] = .probing(probes)
        case .rest: lanes[lane.rawValue] = .off
        }
        switch next {
        case .commit, .probe, .rest: acceptedAtFreeDisk = nil
        case .apply, .sleep, .seal: break
        }
        try carryOut(effects)
    }

    mutating func apply(_ submissions: [Submission], on lane: PipelineMachine.Lane) throws {
        try requireAlone("a lane applies")
        try require(sealedAhead == nil, "applied between the sealing of a full batch and its commit")
        if let first = submissions.first {
            try discard()
            try batcher.readStoreIfNeeded(isWriting: isWriting)
            if !first.isDurable, batcher.isHealthy { try answer(first.number, isWritten: true) }
            try batcher.apply(first, isOnSender: false)
        }
        let rest = Array(submissions.dropFirst())
        lanes[lane.rawValue] = rest.isEmpty ? .asking : .applying(rest)
    }

    mutating func sealForCommit(_ lane: PipelineMachine.Lane) throws {
        try requireAlone("a lane seals")
        try require(!isWriting, "two commits at a time")
        let sealed = try sealedAhead ?? seal()
        sealedAhead = nil
        try require(max(sealed.entries.count, sealed.awaiting.count) <= batchCapacity, "a batch beyond its capacity")
        if fault == .answersBeforeCommit { for number in sealed.awaiting { try answer(number, isWritten: true) } }
        lanes[lane.rawValue] = .writing(sealed)
        try carryOut(machine.sealed(by: lane))
        guard fault == .writesAfterRelease else { return }
        lanes[lane.rawValue] = .writingLate(sealed)
        try carryOut(machine.commitEnded(on: lane, answerCount: sealed.awaiting.count))
    }

    mutating func seal() throws -> PretendedBatcher.Sealed {
        try discard()
        return batcher.seal()
    }

    /// Answers those whose entries were built on a commit that failed.
    mutating func discard() throws {
        for number in batcher.discardAfterFailure() { try answer(number, isWritten: false) }
    }

    var isWriting: Bool {
        lanes.contains { lane in
            switch lane {
            case .writing, .writingLate: true
            default: false
            }
        }
    }
}
