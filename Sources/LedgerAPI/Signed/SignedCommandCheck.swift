internal import EthereumPrimitives
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore

/// Refuses on its way what the ledger would refuse, before the writer's time is spent on it and before its proof is repeated.
///
/// It is a hint: the rules are the ledger's own, applied to a state that may be older than the writer's, and thrown away. The writer judges once more, on
/// its own state, and its refusals leave no entry either (``LedgerWriter/submitAnonymous(_:id:)``).
struct SignedCommandCheck: Sendable {
    let environment: LedgerAPIEnvironment

    /// - Throws: ``Problem`` with the outcome.
    func check(_ command: Command) throws(Problem) {
        if case .sendProgramEvent = command { return try checkProgramEvent(command) }
        let judgement = try environment.readLedger { reader in
            var machine = StateMachine(head: try reader.head(), source: reader)
            return try machine.applyAnonymous(command, id: environment.makeID(), at: environment.clock())
        }
        if case .refused(let outcome) = judgement { throw Problem(outcome) }
        switch command {
        case .cancelMessages(let payload): try requireKnown(payload.holder, else: .insufficientTokenBalance)
        case .requestWithdrawal(let payload): try requireKnown(payload.holder, else: .insufficientBalance)
        default: break
        }
    }

    /// Strangers, of whom there are as many as there are keys, have nothing that such a message could be about.
    private func requireKnown(_ holder: Address, else outcome: Outcome) throws(Problem) {
        guard try environment.read({ try $0.isKnown(holder) }) else { throw Problem(outcome) }
    }

    /// Tries an event on the program that is in memory. A refusal by the policy is told by its kind.
    private func checkProgramEvent(_ command: Command) throws(Problem) {
        let (id, time) = (environment.makeID(), environment.clock())
        let applied = try environment.readPrograms { reader, programs in try reader.trying(command, id: id, at: time, programs: programs) }
        guard applied.entry.outcome != .accepted else { return }
        throw Problem(applied.entry.outcome, kind: applied.refusalKind)
    }
}

extension LedgerView {
    /// Whether an address has signed, been paid or held tokens, so that it may have signed something that it can cancel.
    fileprivate mutating func isKnown(_ holder: Address) throws -> Bool {
        if try nextNonce(of: holder) > 0 || !balance(of: .address(holder)).credits.isZero { return true }
        for model in try reader.models() where try !self.holder(holder, of: model.record.token).balance.isZero { return true }
        return false
    }
}
