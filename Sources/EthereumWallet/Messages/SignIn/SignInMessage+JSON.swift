internal import CivilTime
internal import EthereumPrimitives
public import StrictJSON

extension SignInMessage {
    /// The fields that are present, by the names of the JSON binding of EIP-4361.
    public var json: JSONValue {
        .object([
            "scheme": scheme.map { .string($0) },
            "domain": .string(domain),
            "address": .string(address.description),
            "statement": statement.map { .string($0) },
            "uri": .string(uri),
            "version": .string("1"),
            "chain_id": .number(chainID.description),
            "nonce": .string(nonce),
            "issued_at": .string(issuedAt.text),
            "expiration_time": expirationTime.map { .string($0.text) },
            "not_before": notBefore.map { .string($0.text) },
            "request_id": requestID.map { .string($0) },
            "resources": resources.map { .array($0.map { .string($0) }) },
        ])
    }
}
