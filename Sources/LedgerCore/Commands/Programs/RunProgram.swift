internal import EthereumPrimitives
internal import Programs

/// Does what time has made due in a version of a program, pays what waits to be paid, and takes in what its feed has.
public struct RunProgram: Sendable, Hashable {
    public let program: ProgramID
    public let version: UInt64

    public init(program: ProgramID, version: UInt64) { (self.program, self.version) = (program, version) }
}

extension RunProgram: CommandPayload, ProgramVersionCommand {
    package static var kind: CommandKind { .runProgram }
    package var command: Command { .runProgram(self) }

    /// Refusals: `programNotFound`, `programVersionNotFound`, `programNotStarted`, `programFaulty`, `amountOverflow`, `programNothingDue`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.requireLoading()
        var (running, state) = try machine.program(program, version: version)
        try machine.refuse(.programNotStarted, unless: running.record.startsAt <= machine.now)
        let before = state.steps
        let isDue = running.isDue(at: machine.now)
        do throws(Interruption) {
            if isDue {
                try running.advance(.run, at: machine.now) { booking throws(Interruption) in
                    try machine.post(booking, of: program, version: version, running, by: .ledger)
                }
                try machine.write(.run, of: program, version: version, after: &state)
            }
            try feed(running, &state, &machine, mayFail: isDue)
            try machine.refuse(.programNothingDue, unless: state.steps > before)
            if machine.isTrial { machine.programs.remove(version, of: program) }
        } catch {
            // What was due was done, and is made again; where nothing was, the program is as it was.
            if isDue { machine.programs.remove(version, of: program) }
            throw error
        }
    }

    /// Takes what the feed's account has into the version in force. A policy that refuses it leaves it where it is, and so does one that cannot take it where
    /// something else was done: what is due never waits for the feed.
    private func feed(
        _ running: RunningProgram, _ state: inout ProgramStateRecord, _ machine: inout StateMachine, mayFail: Bool
    ) throws(Interruption) {
        do throws(Interruption) {
            try takeFeed(running, &state, &machine)
        } catch {
            guard mayFail, case .refused(.programFaulty) = error else { throw error }
        }
    }

    private func takeFeed(_ running: RunningProgram, _ state: inout ProgramStateRecord, _ machine: inout StateMachine) throws(Interruption) {
        let record: ProgramRecord = try machine.records.get(.program(program), else: .programNotFound)
        guard let feed = running.record.terms.feed, !state.isEnded, record.version(at: machine.now) == version else { return }
        let amount = try machine.records.balance(feed.account.id, .settlement).available
        guard !amount.isZero else { return }
        let fields = "{\"amount\":\"\(amount)\"}"
        guard let read = try? running.event(feed.event, fields: fields) else { throw .refused(.programFaulty) }
        var next = state
        _ = try running.apply(read, at: machine.now) { booking throws(Interruption) in
            try machine.post(booking, of: program, version: version, running, by: .ledger)
            try machine.write(.event(feed.event, fields: fields), of: program, version: version, after: &next)
        }
        state = next
    }
}
