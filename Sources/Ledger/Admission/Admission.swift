public import EthereumPrimitives
internal import EthereumWallet
public import LedgerCore

/// Checks signatures and proofs before a command goes to the writer. A replay of the journal makes the same checks again.
public struct Admission: Sendable {
    /// The bound below which a single amount from outside the ledger must stay.
    static let incomingLimit = UInt256.one << 200

    private let domain: SigningDomain
    private let attestations: AttestationVerifier
    private let reexecutions: any ReexecutionVerifier

    /// - Parameters:
    ///   - salt: That of the history's generation; nil before the first restoration. Attestations move no money and are for every generation.
    ///   - isReplay: True for commands of a journal, which may have proofs of a form that is not taken any more.
    public init(ledger: OpenLedger, salt: Bytes32? = nil, proofs: any ReexecutionVerifier, isReplay: Bool = false) {
        domain = ledger.signingDomain(salt: salt)
        attestations = AttestationVerifier(
            domain: ledger.signingDomain, current: CurrentOperator(ledger.operatorAddress), takesOwnerless: isReplay)
        reexecutions = proofs
    }

    /// Checks a command.
    ///
    /// - Returns: `accepted` when the command may go to the writer, otherwise the reason: `contentTooLarge`, `malformedSignature`, `highS`, `wrongSigner`, `wrongDomain`,
    ///   `proofInvalid`, `amountOverflow` or `notLinkable`.
    public func check(_ command: Command) -> Outcome {
        if case .linked(let link) = command, link.commands.count <= LinkedCommands.maximumCount {
            return refusedMember(of: link)?.outcome ?? .accepted
        }
        let outcome = domain.check(signatureOf: command)
        guard outcome == .accepted else { return outcome }
        switch command {
        case .revealContent(let reveal): return check(proofOf: reveal)
        case .rotateOperator(let rotation): return attestations.domain.check(rotation.acceptanceSignature, over: rotation.acceptance)
        case .credit(let credit): return check(incoming: credit.amount)
        case .deposit(let deposit): return check(incoming: deposit.amount)
        case .acceptPayment(let payment): return check(incoming: payment.token.amount(of: payment.authorization.value) ?? .max)
        default: return .accepted
        }
    }

    /// The first member of a link that may not go to the writer, and why; nil when all may.
    public func refusedMember(of link: LinkedCommands) -> (index: Int, outcome: Outcome)? {
        link.commands.firstRefusal { $0.isLinkable ? check($0) : .notLinkable }
    }

    /// Takes the attestations of another operator from now on.
    func follow(operator address: Address) { attestations.current.address = address }

    /// Whether an attestation is an operator's. A rotation may come between the check of a record and its entry.
    func attests(_ reveal: RevealContent, by operatorAddress: Address) -> Bool { attestations.verify(reveal, by: operatorAddress) }

    /// Checks an amount from outside. The total of all such amounts never falls and has a limit of 2²⁴⁸, which a few mistyped amounts would otherwise use up
    /// for every account.
    private func check(incoming amount: UInt256) -> Outcome {
        amount < Admission.incomingLimit ? .accepted : .amountOverflow
    }

    private func check(proofOf reveal: RevealContent) -> Outcome {
        let holds =
            switch reveal.proofKind {
            case .reexecution: reexecutions.verify(reveal)
            case .attestation: attestations.verify(reveal)
            case .optimistic: OptimisticVerifier(models: reexecutions).verify(reveal)
            }
        return holds ? .accepted : .proofInvalid
    }
}
