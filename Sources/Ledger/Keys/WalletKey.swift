package import EthereumPrimitives
package import LedgerCore

/// An API key that is a wallet's signature over a statement: `imo-w1.`, the ledger's domain separator and the statement in hexadecimal digits, a dot, and
/// the signature.
///
/// The ledger keeps the digest of the statement only, which anybody may know; nobody but the owner can make the key of it.
package struct WalletKey: Sendable {
    package static let prefix = "imo-w1."
    /// The longest text: a name of an account and a label of the greatest lengths fit.
    static let maximumBytes = 1_400

    package let statement: WalletKeyStatement
    /// Of the domain that the statement was signed for.
    private let separator: Bytes32
    private let signature: [UInt8]

    /// - Returns: nil for a key of random bits, and for one whose statement cannot be read.
    package init?(_ key: APIKey) {
        guard key.text.utf8.starts(with: WalletKey.prefix.utf8) else { return nil }
        let parts = key.text.dropFirst(WalletKey.prefix.count).split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let body = try? Hex.decode(parts[0]), let signature = try? Hex.decode(parts[1]),
            let separator = Bytes32(body.prefix(32)), let statement = try? WalletKeyStatement(encoded: Array(body.dropFirst(32)))
        else { return nil }
        (self.statement, self.separator, self.signature) = (statement, separator, signature)
    }

    /// Whether a text has the characters and at most the length of such a key.
    static func isText(_ text: some StringProtocol) -> Bool {
        guard text.utf8.count <= maximumBytes, text.utf8.starts(with: prefix.utf8) else { return false }
        return text.utf8.dropFirst(prefix.utf8.count).allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2E }
    }

    /// The text of a key but for the digits of the signature.
    package static func unsigned(_ statement: WalletKeyStatement, in domain: SigningDomain) -> String {
        prefix + Hex.encode(domain.separator.bytes + statement.encoded, prefix: false) + "."
    }

    /// Checks the signature, which costs a recovery.
    ///
    /// - Returns: The digest that was signed: the hash by which the ledger knows the key.
    /// - Throws: `wrongDomain` for a key of another ledger or of the history before a restoration; `malformedSignature`, `highS` or `wrongSigner`.
    package func digest(in domain: SigningDomain) throws(Outcome) -> Bytes32 {
        guard separator == domain.separator else { throw .wrongDomain }
        let outcome = domain.check(signature, over: statement.message)
        guard outcome == .accepted else { throw outcome }
        return domain.digest(of: statement.message)
    }
}

extension LedgerView {
    /// Finds the record of a key that may be used now.
    ///
    /// - Throws: The refusals `keyNotFound`, `keyRevoked`, `keyExpired`, `notAccountOwner`, and those of ``WalletKey/digest(in:)``.
    package mutating func usableKey(
        _ key: APIKey, in domain: SigningDomain, at now: Timestamp
    ) throws(Interruption) -> (hash: Bytes32, record: KeyRecord) {
        var hash = key.hash
        if let wallet = WalletKey(key) {
            do throws(Outcome) { hash = try wallet.digest(in: domain) } catch { throw .refused(error) }
            guard now.seconds < wallet.statement.expires else { throw .refused(.keyExpired) }
        }
        return (hash, try usableKey(hash: hash, at: now))
    }

    /// Finds the record of a key that may be used now, by the hash by which the ledger knows it.
    ///
    /// - Throws: The refusals `keyNotFound`, `keyRevoked`, `keyExpired` and `notAccountOwner`.
    package mutating func usableKey(hash: Bytes32, at now: Timestamp) throws(Interruption) -> KeyRecord {
        guard let record = try self.key(hash: hash) else { throw .refused(.keyNotFound) }
        guard record.revokedAt == nil else { throw .refused(.keyRevoked) }
        guard let terms = record.wallet else { return record }
        guard now < terms.expiresAt else { throw .refused(.keyExpired) }
        guard try owner(of: record.account) == terms.owner else { throw .refused(.notAccountOwner) }
        return record
    }
}

extension Outcome {
    /// One sentence for a caller whose key was refused: what was wrong, and what to do.
    package var keyExplanation: String {
        switch self {
        case .wrongDomain: "The API key was signed for another ledger, or for this one before it was restored. Sign a statement of this ledger."
        case .wrongSigner:
            "The API key is not the signature of the address that it names. Put the signature of the served statement behind its keyPrefix."
        default: explanation
        }
    }
}
