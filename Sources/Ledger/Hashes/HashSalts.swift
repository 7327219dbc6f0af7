package import EthereumPrimitives
package import LedgerCore

/// The salts of the ledger's hashes of requests and responses, one for each call.
///
/// Holders can read the journal. Without a salt, a reader who guesses a prompt could test the guess. The ledger stores `SHA-256(salt ‖ content)`. The
/// salt is HMAC-SHA-256 of the call's id under a secret of the gateway, and only the account of the call learns it. `imo verify` needs no salt.
package struct HashSalts: Sendable, CustomStringConvertible, CustomReflectable {
    private let key: HMACKey

    /// - Parameter secret: 32 bytes; nil for any other number.
    package init?(secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        self.init(checked: secret)
    }

    private init(checked secret: [UInt8]) {
        key = HMACKey(secret)
    }

    /// Shows nothing of the secret.
    package var description: String { "HashSalts" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Returns the salt of a call's hashes.
    package func salt(of call: CommandID) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: HMACKey.Digest.sha256.byteCount, alignment: 8) { code in
            withUnsafeBytes(of: (call.high.bigEndian, call.low.bigEndian)) { key.authenticate($0, into: code) }
            return code.baseAddress.map { Bytes32(loadingFrom: $0) } ?? .zero
        }
    }
}
