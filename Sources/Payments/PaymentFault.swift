package import LedgerCore

/// The reason why a payment is not taken. The codes are those of x402 (specification, section 9).
package enum PaymentFault: Error, Sendable, Hashable {
    case malformed(String)
    case version, scheme, network, asset, payee, value, resource
    case validBefore, validAfter, signature, used
    /// The reason of a facilitator.
    case refused(String)

    package var code: String {
        switch self {
        case .malformed: "invalid_payload"
        case .version: "invalid_x402_version"
        case .scheme: "unsupported_scheme"
        case .network: "invalid_network"
        case .asset, .resource: "invalid_payment_requirements"
        case .payee: "invalid_exact_evm_payload_recipient_mismatch"
        case .value: "invalid_exact_evm_payload_authorization_value_mismatch"
        case .validBefore: "invalid_exact_evm_payload_authorization_valid_before"
        case .validAfter: "invalid_exact_evm_payload_authorization_valid_after"
        case .signature: "invalid_exact_evm_payload_signature"
        case .used: "invalid_exact_evm_nonce_already_used"
        case .refused(let reason): reason
        }
    }

    /// The fault and its remedy, for the payer.
    package var explanation: String {
        switch self {
        case .malformed(let reason): "The payment cannot be read: \(reason)."
        case .version: "The payment is of another version of x402 than its header."
        case .scheme: "The payment is of another scheme; pay by 'exact'."
        case .network: "The payment is on another network than is asked for."
        case .asset: "The payment is in another token than is asked for."
        case .resource: "The payment is for another URL than this."
        case .payee: "The payment is to another address than is asked for."
        case .value: "The payment is not of the amount that this call asks for; sign one of that."
        case .validBefore: "The payment expires in less than six seconds, or has expired; sign a new one."
        case .validAfter: "The payment is not valid yet."
        case .signature: "The payment is not signed by its payer with a canonical signature of 65 bytes; s must be in the lower half."
        case .used: "The payment is or was used for a call; sign a new one."
        case .refused(let reason): "The payment is not good: \(reason)."
        }
    }

    /// The fault that an outcome of ``AcceptPayment`` stands for; nil for an outcome that is no fault of the payment.
    package init?(_ outcome: Outcome) {
        switch outcome {
        case .paymentTokenWrong: self = .asset
        case .paymentPayeeWrong: self = .payee
        case .amountZero, .amountOverflow, .paymentTooLarge: self = .value
        case .paymentExpired: self = .validBefore
        case .paymentNotYetValid: self = .validAfter
        case .paymentUsed: self = .used
        case .malformedSignature, .highS, .wrongSigner: self = .signature
        default: return nil
        }
    }
}
