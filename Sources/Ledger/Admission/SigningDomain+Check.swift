internal import EthereumPrimitives
internal import EthereumWallet
public import LedgerCore

extension SigningDomain {
    /// The part of admission that costs little: `accepted`, or `contentTooLarge`, `malformedSignature`, `highS`, `wrongSigner`. Commands that nobody
    /// signs are accepted.
    public func check(signatureOf command: Command) -> Outcome {
        guard command.isWithinLimits else { return .contentTooLarge }
        guard let message = command.message, let authorization = message.authorization else { return .accepted }
        return check(authorization.signature, over: message)
    }

    func check(_ bytes: [UInt8], over message: TypedMessage) -> Outcome {
        guard let signature = try? Signature(bytes) else { return .malformedSignature }
        guard signature.isLowS else { return .highS }
        guard let signer = try? signature.recoverAddress(from: digest(of: message)) else { return .malformedSignature }
        return signer == message.signer ? .accepted : .wrongSigner
    }
}
