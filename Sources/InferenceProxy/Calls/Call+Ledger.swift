internal import Ledger
internal import LedgerCore
internal import Logging
internal import NIOCore
internal import Resilience

extension Call {
    /// Sets aside the most that the call can cost. Answered before the entry is durable: nothing is promised to anybody yet.
    func submitHold(_ hold: Hold, id: CommandID) {
        let (call, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
        worker.proxy.writer.submit(.hold(hold), id: id, isDurable: false) {
            [refusals = worker.proxy.refusals, metrics = worker.proxy.metrics] result in
            let outcome: Outcome?
            switch result {
            case .success(let answer):
                refusals.accepted()
                outcome = answer.entry.outcome
            case .failure(let error):
                refusals.refused(error)
                metrics.callNotTaken()
                outcome = nil
            }
            eventLoop.run { call.value.handle(.held(outcome)) }
        }
    }

    /// Charges the call.
    func submit(_ settle: Settle, id: CommandID) {
        let account = AccountID.named(self.account)
        let (metrics, now, start) = (worker.proxy.metrics, worker.proxy.now, worker.proxy.now())
        submitPersistently(.settle(settle), id: id) { call, answer in
            guard let answer, answer.entry.outcome == .accepted else { return call.handle(.settled(nil)) }
            let cost = answer.entry.amountDebited(from: account)
            metrics.settled(nanoseconds: start.nanoseconds(until: now()))
            call.handle(.settled(Charge(receipt: settle.hold, cost: cost, balance: answer.available, gap: answer.gap)))
        }
    }

    /// Gives everything back. Where that cannot be recorded, the hold stays until it expires.
    func submit(_ void: VoidHold, id: CommandID) {
        submitPersistently(.void(void), id: id) { call, _ in call.handle(.voided) }
    }

    /// Tries again for a while where the ledger cannot write: the same id is applied once.
    private func submitPersistently(
        _ command: Command, id: CommandID, since start: NIODeadline = .now(), pauseMilliseconds: Int64 = 10,
        then: @escaping @Sendable (Call, Answer?) -> Void
    ) {
        let (call, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
        worker.proxy.writer.submit(command, id: id, isDurable: true) { result in
            eventLoop.execute {
                switch result {
                case .success(let answer): then(call.value, answer)
                case .failure(let error):
                    call.value.tryAgain(command, id: id, after: error, since: start, pauseMilliseconds: pauseMilliseconds, then: then)
                }
            }
        }
    }

    private func tryAgain(
        _ command: Command, id: CommandID, after error: SubmissionError, since start: NIODeadline, pauseMilliseconds: Int64,
        then: @escaping @Sendable (Call, Answer?) -> Void
    ) {
        // Each try may itself take seconds on a disk that is slow.
        guard error.isPassing, .now() < start + .seconds(worker.proxy.configuration.settleRetrySeconds) else {
            worker.proxy.logger.error("ledger does not take a call's end", metadata: ["call": "\(id)", "error": "\(error)"])
            return then(self, nil)
        }
        let call = NIOLoopBound(self, eventLoop: worker.eventLoop)
        worker.eventLoop.scheduleTask(in: .milliseconds(pauseMilliseconds)) {
            call.value.submitPersistently(command, id: id, since: start, pauseMilliseconds: min(pauseMilliseconds * 2, 1000), then: then)
        }
    }

    /// Keeps the response for repetitions before it is charged.
    func keep(_ answer: ResponseDraft, hold: CommandID) {
        guard let permit else { return handle(.kept(true)) }
        let (call, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
        permit.keep(answer, hold: hold) { isKept in eventLoop.run { call.value.handle(.kept(isKept)) } }
    }

    /// Notes a response that is made in the background.
    func register(_ response: BackgroundResponse) {
        let (call, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
        worker.proxy.background.add(response) { isKept in eventLoop.execute { call.value.handle(.registered(isKept)) } }
    }

    /// Makes the content record that the caller asked for.
    func record(text: [UInt8], seed: UInt64?) {
        let (call, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
        let (subject, recorder) = (inferenceCall, worker.proxy.recorder)
        Task {
            let result = await recorder.record(subject, text: text, seed: seed)
            eventLoop.execute { call.value.handle(.recorded(result)) }
        }
    }
}

extension EventLoop {
    /// Runs something on this event loop: at once where that is where it comes from.
    fileprivate func run(_ body: @escaping @Sendable () -> Void) {
        if inEventLoop { body() } else { execute(body) }
    }
}

extension SubmissionError {
    /// Whether another try can help.
    fileprivate var isPassing: Bool {
        switch self {
        case .busy, .unavailable: true
        case .refused, .closed: false
        }
    }
}
