/// Why a keystore cannot be read or written. No case holds a secret.
public enum KeystoreError: Error, Sendable, Hashable, CustomStringConvertible {
    case malformedJSON(String)
    case missing(String)
    case unsupported(member: String, value: String)
    /// The derivation would cost more than is allowed, or its parameters make no sense.
    case costOutOfBounds(String)
    case wrongPassword
    case addressMismatch(stated: String, actual: String)
    case invalidKey(PrivateKeyError)
    case failed(String)

    public var description: String {
        switch self {
        case .malformedJSON(let text): text
        case .missing(let member): "the keystore has no valid '\(member)'"
        case .unsupported(let member, let value): "the keystore's \(member) is '\(value.prefix(60))', which is not supported"
        case .costOutOfBounds(let parameters):
            "the keystore's key derivation (\(parameters)) is invalid or costs too much: at most 1 GiB of memory and 10,000,000 rounds"
        case .wrongPassword: "the password is wrong or the keystore is damaged: its MAC does not match"
        case .addressMismatch(let stated, let actual): "the keystore states the address \(stated) but its key has \(actual)"
        case .invalidKey(let error): error.description
        case .failed(let step): "the keystore's \(step) failed"
        }
    }
}
