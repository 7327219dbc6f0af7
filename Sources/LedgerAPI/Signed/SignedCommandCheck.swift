internal import EthereumPrimitives
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore

/// Refuses what the ledger would refuse, before it is written down and before its proof is repeated.
///
/// A refusal that reaches the writer is an entry for ever, which costs its sender nothing. The rules are the ledger's own, applied to its present
/// state and thrown away; what another command changes in between, the writer still refuses.
struct SignedCommandCheck: Sendable {
    let environment: LedgerAPIEnvironment

    /// - Throws: ``Problem`` with the outcome, in the ledger's order: the signature first.
    func check(_ command: Command) throws(Problem) {
        let signature = environment.writer.signingDomain.check(signatureOf: command)
        guard signature == .accepted else { throw Problem(signature) }
        let outcome = try environment.readLedger { reader in
            var machine = StateMachine(head: try reader.head(), source: reader)
            let outcome = try machine.apply(command, id: environment.makeID(), at: environment.clock()).entry.outcome
            guard outcome == .accepted else { return outcome }
            var view = LedgerView(reader: reader)
            return try outcomeOfMovingNothing(command, &view)
        }
        guard outcome == .accepted else { throw Problem(outcome) }
    }

    /// Refuses approvals, and moves and burns of an amount of zero, by signers who hold none of the token. The ledger allows them to anybody, as ERC-20
    /// does. Taking an approval back is allowed to anybody here too.
    private func outcomeOfMovingNothing(_ command: Command, _ view: inout LedgerView) throws -> Outcome {
        let (signer, token): (Address, Address)
        switch command {
        case .approve(let approve):
            if try !view.allowance(token: approve.token, owner: approve.holder, spender: approve.spender).isZero { return .accepted }
            (signer, token) = (approve.holder, approve.token)
        case .transfer(let transfer) where transfer.amount.isZero: (signer, token) = (transfer.holder, transfer.token)
        case .transferFrom(let transfer) where transfer.amount.isZero: (signer, token) = (transfer.spender, transfer.token)
        case .burn(let burn) where burn.amount.isZero: (signer, token) = (burn.holder, burn.token)
        case .cancelMessages(let cancel): return try view.isKnown(cancel.holder) ? .accepted : .insufficientTokenBalance
        default: return .accepted
        }
        return try view.holder(signer, of: token).balance.isZero ? .insufficientTokenBalance : .accepted
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
