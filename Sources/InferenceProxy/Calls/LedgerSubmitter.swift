internal import Ledger
internal import LedgerCore
internal import Logging
internal import NIOCore

/// An object on an event loop that has the ledger hold, charge and give back.
protocol LedgerSubmitter: AnyObject, SendableMetatype {
    var worker: ProxyWorker { get }
}

extension LedgerSubmitter {
    /// Asks for a hold. Answered before the entry is durable.
    ///
    /// - Parameter then: Called once on the event loop, at once or later, with nil where the ledger could not say.
    func submit(_ hold: Hold, id: CommandID, then: @escaping @Sendable (Self, Outcome?) -> Void) {
        let (submitter, eventLoop) = (NIOLoopBound(self, eventLoop: worker.eventLoop), worker.eventLoop)
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
            eventLoop.run { then(submitter.value, outcome) }
        }
    }

    /// Tries again for a while where the ledger cannot write: the same id is applied once.
    func submitPersistently(
        _ command: Command, id: CommandID, since start: NIODeadline = .now(), pauseMilliseconds: Int64 = 10,
        then: @escaping @Sendable (Self, Answer?) -> Void
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
        then: @escaping @Sendable (Self, Answer?) -> Void
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
}

extension EventLoop {
    /// Runs something on this event loop: at once where that is where it comes from.
    func run(_ body: @escaping @Sendable () -> Void) {
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
