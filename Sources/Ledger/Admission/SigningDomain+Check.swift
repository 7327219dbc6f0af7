internal import EthereumPrimitives
internal import EthereumWallet
public import LedgerCore

extension SigningDomain {
    /// Checks the limits and the signature of a command, the cheap part of admission. A command that needs no signature is accepted.
    ///
    /// - Returns: `accepted`, or `contentTooLarge`, `malformedSignature`, `highS`, `wrongSigner`, or `wrongDomain` for what was signed before a restoration.
    public func check(signatureOf command: Command) -> Outcome {
        guard command.isWithinLimits else { return .contentTooLarge }
        if case .linked(let link) = command { return link.commands.firstRefusal { check(signatureOf: $0) }?.outcome ?? .accepted }
        if case .acceptPayment(let payment) = command { return payment.signatureCheck }
        guard let message = command.message, let authorization = message.authorization else { return .accepted }
        return check(authorization.signature, over: message)
    }

    /// Checks a signature, r ‖ s ‖ v, over a message of the ledger's own.
    ///
    /// - Returns: `accepted`, or `malformedSignature`, `highS`, `wrongSigner`, or `wrongDomain` for what was signed before a restoration.
    package func check(_ bytes: [UInt8], over message: TypedMessage) -> Outcome {
        guard let signature = try? Signature(bytes) else { return .malformedSignature }
        guard signature.isLowS else { return .highS }
        guard let signer = try? signature.recoverAddress(from: digest(of: message)) else { return .malformedSignature }
        if signer == message.signer { return .accepted }
        return salt != nil && SigningDomain(chainID: chainID, verifyingContract: verifyingContract).isSigned(signature, over: message)
            ? .wrongDomain : .wrongSigner
    }

    private func isSigned(_ signature: Signature, over message: TypedMessage) -> Bool {
        (try? signature.recoverAddress(from: digest(of: message))) == message.signer
    }
}

extension AcceptPayment {
    /// `accepted` when the payer has signed the payment in the token's domain, otherwise `malformedSignature`, `highS` or `wrongSigner`.
    fileprivate var signatureCheck: Outcome {
        guard let signature = try? Signature(signature) else { return .malformedSignature }
        guard signature.isLowS else { return .highS }
        guard let signer = try? signature.recoverAddress(from: token.digest(of: authorization)) else { return .malformedSignature }
        return signer == authorization.from ? .accepted : .wrongSigner
    }
}

extension [Command] {
    /// The first command that a check refuses; nil when there is none.
    func firstRefusal(_ check: (Command) -> Outcome) -> (index: Int, outcome: Outcome)? {
        for (index, command) in enumerated() {
            let outcome = check(command)
            if outcome != .accepted { return (index, outcome) }
        }
        return nil
    }
}
