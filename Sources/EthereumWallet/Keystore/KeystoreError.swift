/// The reason why a keystore cannot be read or written. No case holds a secret.
public enum KeystoreError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The text is not JSON.
    case malformedJSON(String)
    /// A member is missing or has the wrong form.
    case missing(String)
    /// A member has a value that this library does not support.
    case unsupported(member: String, value: String)
    /// The parameters of the derivation are invalid, or cost more than is allowed.
    case costOutOfBounds(String)
    /// The MAC does not match.
    case wrongPassword
    /// The stated address is not that of the key.
    case addressMismatch(stated: String, actual: String)
    /// The decrypted bytes are not a key.
    case invalidKey(PrivateKeyError)
    /// A step failed: memory is short, or OpenSSL failed.
    case failed(String)

    /// A sentence that names the fault and what was expected.
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
