internal import EthereumPrimitives
internal import EthereumWallet
public import LedgerCore

/// Checks that belong before the journal and off the writer: signatures and proofs. Whoever replays the journal makes the same checks again.
public struct Admission: Sendable {
    /// One amount from outside of the ledger stays below this.
    static let incomingLimit = UInt256.one << 200

    private let domain: SigningDomain
    private let operatorAddress: Address
    private let proofs: any ReexecutionVerifier

    public init(ledger: OpenLedger, proofs: any ReexecutionVerifier) {
        domain = ledger.signingDomain
        operatorAddress = ledger.operatorAddress
        self.proofs = proofs
    }

    /// `accepted` when the command may go to the writer, else the reason it may not: `contentTooLarge`, `malformedSignature`, `highS`, `wrongSigner`,
    /// `proofInvalid`, `amountOverflow`, `notLinkable`.
    public func check(_ command: Command) -> Outcome {
        if case .linked(let link) = command, link.commands.count <= LinkedCommands.maximumCount { return refusedMember(of: link)?.outcome ?? .accepted }
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

    /// What the world gave in all never goes back and has a limit of 2²⁴⁸: a few mistyped amounts would use it up for every account.
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

/// Repeats a deterministic model's call and compares the bytes.
public protocol ReexecutionVerifier: Sendable {
    /// Whether the model with this commitment, called as prompt and proof say, gives exactly the record's data.
    ///
    /// False also when the model is not at hand: what cannot be repeated is not proved.
    func verify(_ reveal: RevealContent) -> Bool
}
