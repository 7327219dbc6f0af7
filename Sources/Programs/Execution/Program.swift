/// A running program: pure, replayable, without a clock of its own. The same policy, parameters and events give the same state.
package final class Program {
    let policy: Policy
    let parameters: [Value]
    var rosters: [Roster]
    var accounts: Accounts
    var timers = TimerQueue()
    var memories: [Int: [String: SplitMemory]] = [:]
    package internal(set) var now: Fraction = .zero
    /// The closures that take back the steps of the event at hand, newest last; none while no event may be refused.
    var undo: [() -> Void]?
    var scheduled: [TimerQueue.Timer] = []
    package private(set) var isClosed = false
    /// The movements since ``takeFlows()``; nil where nobody asks for them.
    var flows: [Flow]?
    /// Members that the event or trigger at hand has visited.
    var visits = 0
    var mostVisits = WorkLimits.mostVisits

    /// The kind of refusal of an event that the policy accepts and `isBooked` does not. No policy can name a kind so.
    package static let notBooked = "not-booked"

    /// Starts a program: its rosters' first members stand in `given`, and its `begin` steps are done.
    ///
    /// - Parameter keepsFlows: Whether ``takeFlows()`` will be asked for what moved.
    /// - Throws: `ProgramFault` where a parameter is missing, of the wrong kind, or unknown.
    package init(_ policy: Policy, given: Given, keepsFlows: Bool = false) throws(ProgramFault) {
        self.policy = policy
        flows = keepsFlows ? [] : nil
        parameters = try given.parameters(of: policy)
        accounts = Accounts(assets: policy.assets)
        rosters = policy.rosters.map { Roster(initial: $0.fields.map(\.initial)) }
        try given.fill(rosters, of: policy)
        try unrefusable { program throws(Interruption) in
            var frame = Frame(size: policy.begin.frame)
            try program.perform(policy.begin.body, &frame)
        }
    }

    /// Does what is due until a time, that included.
    package func advance(to time: Fraction) throws(ProgramFault) { try advance(to: Optional(time)) }

    /// Does what is due until a time, or everything.
    private func advance(to time: Fraction?) throws(ProgramFault) {
        var runs = 0
        while let timer = timers.next(until: time) {
            runs += 1
            guard runs <= WorkLimits.mostRuns else {
                throw ProgramFault("more than \(WorkLimits.mostRuns) triggers are due before \(time?.text ?? "the end")")
            }
            now = max(now, timer.time)
            try unrefusable { program throws(Interruption) in try program.call(program.policy.triggers[timer.trigger], timer.arguments) }
        }
        if let time { now = max(now, time) }
    }

    /// Applies an event after all that is due at its time.
    ///
    /// - Parameter isBooked: Asked at the end with what moved; where it answers false, the event is taken back.
    /// - Returns: The kind of refusal, or nothing. A refused event changes nothing.
    package func apply(
        _ index: Int, _ fields: [Value], at time: Fraction, isBooked: ([Flow]) -> Bool = { _ in true }
    ) throws(ProgramFault) -> String? {
        try advance(to: time)
        let event = policy.events[index]
        var frame = Frame(size: event.handler.frame)
        for (position, value) in fields.enumerated() { frame.values[position] = value }
        undo = []
        (visits, mostVisits) = (0, flows == nil ? WorkLimits.mostVisits : WorkLimits.mostVisitsOfSentEvent)
        defer {
            undo = nil
            scheduled = []
        }
        do throws(Interruption) {
            try perform(event.preparation, &frame)
            for refusal in event.refusals { try refuse(refusal, &frame) }
            try perform(event.handler.body, &frame)
            if !isBooked(takeFlows()) { throw .refused(Program.notBooked) }
        } catch {
            for step in undo!.reversed() { step() }
            _ = takeFlows()
            switch error {
            case .refused(let kind): return kind
            case .fault(let fault): throw fault
            }
        }
        for timer in scheduled { timers.add(timer) }
        for roster in rosters { roster.compact() }
        return nil
    }

    /// Does all that is still due, and then what the policy says for the end.
    package func close() throws(ProgramFault) {
        guard !isClosed else { return }
        isClosed = true
        try advance(to: nil)
        try unrefusable { program throws(Interruption) in
            var frame = Frame(size: program.policy.close.frame)
            try program.perform(program.policy.close.body, &frame)
        }
    }

    /// Lets go of all that is still due and of what the policy says for the end. What lies in pools stays there.
    package func abandon() {
        timers = TimerQueue()
        isClosed = true
    }

    private func unrefusable(_ body: (Program) throws(Interruption) -> Void) throws(ProgramFault) {
        (visits, mostVisits) = (0, WorkLimits.mostVisits)
        do throws(Interruption) {
            try body(self)
        } catch {
            switch error {
            case .refused(let kind): throw ProgramFault("\(kind): a pool holds less than what is due at \(now.text)")
            case .fault(let fault): throw fault
            }
        }
        for timer in scheduled { timers.add(timer) }
        scheduled = []
        for roster in rosters { roster.compact() }
    }

    func call(_ handler: Handler, _ arguments: [Value]) throws(Interruption) {
        var frame = Frame(size: handler.frame)
        for (position, value) in arguments.enumerated() { frame.values[position] = value }
        try perform(handler.body, &frame)
    }
}
