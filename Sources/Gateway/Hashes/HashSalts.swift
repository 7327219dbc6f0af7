package import EthereumPrimitives
internal import EthereumWallet
internal import Glibc
package import LedgerCore
internal import Sealing

/// The salts of the hashes of requests and answers in the ledger, one for each call.
///
/// The journal is open to holders; without a salt whoever guesses a prompt could test the guess. The ledger has `SHA-256(salt ‖ content)`; the salt
/// is HMAC-SHA-256 of the call's id under a secret of the gateway's, and only the call's own account is told it. `imo verify` needs none.
package struct HashSalts: Sendable {
    private let secret: [UInt8]

    /// - Parameter secret: 32 bytes; nil for any other number.
    package init?(secret: [UInt8]) {
        guard secret.count == 32 else { return nil }
        self.secret = secret
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
        self.secret = secret
    }

    /// What the hashes of a call are salted with.
    package func salt(of call: CommandID) -> Bytes32 { Bytes32(HMAC.sha256(key: secret, call.bytes)) ?? .zero }
}
