package import EthereumPrimitives
internal import EthereumWallet
internal import Glibc
package import LedgerCore

/// The salts of the hashes of requests and answers in the ledger, one for each call.
///
/// The journal is open to holders; without a salt whoever guesses a prompt could test the guess. The ledger has `SHA-256(salt ‖ content)`; the salt
/// is HMAC-SHA-256 of the call's id under a secret of the gateway's, and only the call's own account is told it. `imo verify` needs none.
package struct HashSalts: Sendable {
    /// HMAC's inner and outer hash as they are after the padded secret (RFC 2104 §4): each call needs one.
    private let inner: SHA256
    private let outer: SHA256

    /// - Parameter secret: 32 bytes; nil for any other number.
    package init?(secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        self.init(checked: secret)
    }

    /// The secret in a file that only its owner can read; made where there is none.
    package static func open(path: String) throws -> HashSalts {
        if let bytes = try readFile(path), let salts = HashSalts(secret: bytes) { return salts }
        guard access(path, F_OK) != 0 else {
            throw UpstreamDirectoryError.inaccessible(path: path, reason: "it does not have 32 bytes; restore it from a backup, or remove it")
        }
        let secret = try SecureRandom.bytes(count: 32)
        try replaceFile(path, with: secret)
        return HashSalts(checked: secret)
    }

    private init(checked secret: [UInt8]) {
        let block = secret + [UInt8](repeating: 0, count: 32)
        var (inner, outer) = (SHA256(), SHA256())
        inner.update(block.map { $0 ^ 0x36 })
        outer.update(block.map { $0 ^ 0x5C })
        (self.inner, self.outer) = (inner, outer)
    }

    /// What the hashes of a call are salted with.
    package func salt(of call: CommandID) -> Bytes32 {
        var (inner, outer) = (inner, outer)
        withUnsafeBytes(of: (call.high.bigEndian, call.low.bigEndian)) { inner.update($0) }
        outer.update(inner.finish())
        return outer.finish()
    }
}
