/// Ends a version of a program that has nothing more to come: does its policy's last steps, and pays out what lies in its pools.
///
/// A member's balance in a pool goes to the member, everything else to the program's owner: nothing stays behind.
public struct EndProgram: Sendable, Hashable {
    public let program: ProgramID
    public let version: UInt64

    public init(program: ProgramID, version: UInt64) { (self.program, self.version) = (program, version) }
}

extension EndProgram: CommandPayload, ProgramVersionCommand {
    package static var kind: CommandKind { .endProgram }
    package var command: Command { .endProgram(self) }

    /// Refusals: `programNotFound`, `programVersionNotFound`, `programEnded`, `programNotStarted`, `programStillRunning`, `programFaulty`,
    /// `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.requireLoading()
        var (running, state) = try machine.program(program, version: version)
        try machine.refuse(.programEnded, unless: !state.isEnded)
        try machine.refuse(.programNotStarted, unless: running.record.startsAt <= machine.now)
        try machine.refuse(.programStillRunning, unless: !running.hasTriggersToCome && !running.hasWaitingPayments)
        do throws(Interruption) {
            try running.advance(.end, at: machine.now) { booking throws(Interruption) in
                try machine.post(booking, of: program, version: version, running, by: .ledger)
            }
            try machine.write(.end, of: program, version: version, after: &state)
            if machine.isTrial { machine.programs.remove(version, of: program) }
        } catch {
            machine.programs.remove(version, of: program)
            throw error
        }
    }
}
