internal import EthereumPrimitives
internal import EthereumWallet
public import LedgerCore

/// Checks signatures and proofs before a command goes to the writer. A replay of the journal makes the same checks again.
public struct Admission: Sendable {
    /// The bound below which a single amount from outside the ledger must stay.
    static let incomingLimit = UInt256.one << 200

    private let domain: SigningDomain
    private let operatorAddress: Address
    private let proofs: any ReexecutionVerifier

    public init(ledger: OpenLedger, proofs: any ReexecutionVerifier) {
        domain = ledger.signingDomain
        operatorAddress = ledger.operatorAddress
        self.proofs = proofs
    }

    /// Checks a command.
    ///
    /// - Returns: `accepted` when the command may go to the writer, otherwise the reason: `contentTooLarge`, `malformedSignature`, `highS`, `wrongSigner`,
    ///   `proofInvalid`, `amountOverflow` or `notLinkable`.
    public func check(_ command: Command) -> Outcome {
        if case .linked(let link) = command, link.commands.count <= LinkedCommands.maximumCount {
            return refusedMember(of: link)?.outcome ?? .accepted
        }
        let outcome = domain.check(signatureOf: command)
        guard outcome == .accepted else { return outcome }
        switch command {
        case .revealContent(let reveal): return check(proofOf: reveal)
        case .credit(let credit): return check(incoming: credit.amount)
        case .deposit(let deposit): return check(incoming: deposit.amount)
        default: return .accepted
        }
    }

    /// The first member of a link that may not go to the writer, and why; nil when all may.
    public func refusedMember(of link: LinkedCommands) -> (index: Int, outcome: Outcome)? {
        link.commands.firstRefusal { $0.isLinkable ? check($0) : .notLinkable }
    }

    /// Checks an amount from outside. The total of all such amounts never falls and has a limit of 2²⁴⁸, which a few mistyped amounts would otherwise use up
    /// for every account.
    private func check(incoming amount: UInt256) -> Outcome {
        amount < Admission.incomingLimit ? .accepted : .amountOverflow
    }

    private func check(proofOf reveal: RevealContent) -> Outcome {
        switch reveal.proofKind {
        case .attestation:
            return domain.check(reveal.proof, over: reveal.attestation(by: operatorAddress)) == .accepted ? .accepted : .proofInvalid
        case .reexecution:
            return proofs.verify(reveal) ? .accepted : .proofInvalid
        }
    }
}

/// Repeats a call of a deterministic model and compares the bytes.
public protocol ReexecutionVerifier: Sendable {
    /// Calls the model with this commitment as prompt and proof say.
    ///
    /// - Returns: True when the call gives exactly the record's data. False also when the model is not available: a call that cannot be repeated proves
    ///   nothing.
    func verify(_ reveal: RevealContent) -> Bool
}
