import Ledger
import LedgerCore

// MARK: - Promises

extension PipelineWorld {
    func require(_ isKept: Bool, _ broken: String) throws {
        if !isKept { throw Violation(description: broken) }
    }

    /// Stage one has one holder.
    func requireAlone(_ what: String) throws {
        let lanesInside = lanes.count { lane in
            switch lane {
            case .asking, .applying, .sleeping, .sealing, .sealingForCommit, .probing: true
            case .off, .writing, .written, .answering, .writingLate: false
            }
        }
        try require(sendersInStageOne + lanesInside == 1, "\(what) while another has stage one")
    }

    func checkAlways() throws {
        // Commands are applied in the order of their arrival, none twice and none left out.
        try require(batcher.applied == accepted.prefix(batcher.applied.count).map(\.number), "applied out of order")
        try require(machine.waitingCount <= queueCapacity + 1, "more wait than the queue takes")
        try require(bellCount <= 1, "the bell rings twice")
        let committing = lanes.count { lane in
            switch lane {
            case .writing, .written, .probing: true
            case .off, .asking, .sleeping, .sealing, .sealingForCommit, .applying, .answering, .writingLate: false
            }
        }
        try require(committing <= 1, "stage two has two holders")
        try checkNobodyForgotten()
    }

    /// While nothing runs, nobody waits: what lingers for the timer was answered.
    func checkNobodyForgotten() throws {
        guard areLanesOff, sendersInStageOne == 0 else { return }
        try require(machine.waitingCount == 0, "a command waits while nothing runs")
        try require(batcher.awaiting.isEmpty, "an answer waits for the timer")
        try require(batcher.entries.isEmpty || isTimerArmed || fault == .losesTimer, "an entry lingers without a timer")
    }

    mutating func noteLingering() throws {
        let ticks = batcher.entries.first == lingering?.number ? (lingering?.ticks ?? 0) + 1 : 1
        try require(ticks <= PipelineMachine.lingerTicks, "an entry lingers for too long")
        lingering = batcher.entries.first.map { ($0, ticks) }
    }

    var isDiskTaken: Bool {
        lanes.contains { lane in
            switch lane {
            case .writing, .written, .writingLate, .probing: true
            case .off, .asking, .sleeping, .sealing, .sealingForCommit, .applying, .answering: false
            }
        }
    }

    var areLanesOff: Bool { PipelineMachine.Lane.allCases.allSatisfy(isOff) }

    func isOff(_ lane: PipelineMachine.Lane) -> Bool {
        if case .off = lanes[lane.rawValue] { true } else { false }
    }

    var sendersInStageOne: Int {
        senders.count { sender in
            switch sender.state {
            case .applying, .applied: true
            case .idle, .answering: false
            }
        }
    }

    /// Nothing waits, nothing lingers, and everyone was answered once.
    func checkQuiet() throws {
        try require(batcher.applied.count == accepted.count, "a command was never applied")
        try require(batcher.entries.isEmpty && batcher.awaiting.isEmpty && sealedAhead == nil, "an entry was never committed")
        try require(accepted.allSatisfy { answers[$0.number] != nil }, "a command was never answered")
        try require(machine.waitingCount == 0, "a command waits for ever")
        try require(areLanesOff, "a lane never ends")
        try require(notices.probes == probeCount - probesLeft, "a probe was not told of, or twice")
        if diskFailsOnceIn == nil {
            try require(batcher.stored == accepted.map(\.number), "the store has not what was applied")
        }
    }

    /// At the end of a closing all is durable, and only answers of senders are left to give.
    func checkClosed() throws {
        try require(batcher.entries.isEmpty && batcher.awaiting.isEmpty && machine.waitingCount == 0 && !isWriting, "closed before all was durable")
        let own = Set(senders.flatMap(\.unanswered))
        try require(accepted.allSatisfy { answers[$0.number] != nil || own.contains($0.number) }, "closed before all were answered")
    }

    func checkAtEnd() throws {
        try checkQuiet()
        try require(notices.closings == closeCount, "a closing was not told of, or twice")
        try require(senders.allSatisfy { $0.remaining == 0 }, "a sender waits for ever")
    }
}
