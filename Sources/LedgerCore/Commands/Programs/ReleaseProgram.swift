/// Ends a version of a program that cannot go on, and pays out what lies in its pools, so that no money stays in a policy with a fault.
///
/// It cannot go on where the policy cannot do what is due, or its last steps where nothing is to come; or where a party has been short of money that the policy
/// takes from it for ``patience`` and longer. A member's balance in a pool goes to the member, everything else to the program's owner, and nothing further of
/// the policy is done. A program that can go on is left alone.
public struct ReleaseProgram: Sendable, Hashable {
    public let program: ProgramID
    public let version: UInt64

    public init(program: ProgramID, version: UInt64) { (self.program, self.version) = (program, version) }

    /// How long a party may be short of money before the program is given up: seven days, in milliseconds.
    public static let patience: UInt64 = 7 * 86_400_000
}

extension ReleaseProgram: CommandPayload, ProgramVersionCommand {
    package static var kind: CommandKind { .releaseProgram }
    package var command: Command { .releaseProgram(self) }

    /// Refusals: `programNotFound`, `programVersionNotFound`, `programEnded`, `programNotStarted`, `programStillRunning`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.requireLoading()
        let (tried, before) = try machine.program(program, version: version)
        try machine.refuse(.programEnded, unless: !before.isEnded)
        try machine.refuse(.programNotStarted, unless: tried.record.startsAt <= machine.now)
        // The trial spoils the version in memory, which is made again of its steps.
        defer { machine.programs.remove(version, of: program) }
        try machine.refuse(.programStillRunning, unless: try isStuck(tried, &machine))
        machine.programs.remove(version, of: program)
        var (running, state) = try machine.program(program, version: version)
        try running.release { booking throws(Interruption) in
            try machine.post(booking, of: program, version: version, running, by: .ledger)
        }
        try machine.write(.release, of: program, version: version, after: &state)
    }

    private func isStuck(_ running: RunningProgram, _ machine: inout StateMachine) throws(Interruption) -> Bool {
        guard running.isDue(at: machine.now) || !running.hasTriggersToCome else { return false }
        let due = running.nextDue
        do throws(Interruption) {
            try running.advance(running.isDue(at: machine.now) ? .run : .end, at: machine.now) { booking throws(Interruption) in
                try machine.requireFunds(for: booking, running)
            }
            return false
        } catch {
            switch error {
            case .refused(.programFaulty): return true
            case .refused: return due.map { $0.adding(milliseconds: Self.patience) <= machine.now } ?? true
            case .failed: throw error
            }
        }
    }
}
