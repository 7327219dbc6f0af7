internal import Ledger
internal import LedgerCore
internal import Logging
internal import NIOCore
internal import Resilience

extension Call {
    /// Sets aside the most that the call can cost. Answered before the entry is durable: nothing is promised to anybody yet.
    func submitHold(_ hold: Hold, id: CommandID) {
        submit(hold, id: id) { call, outcome in call.handle(.held(outcome)) }
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
