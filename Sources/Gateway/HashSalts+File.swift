internal import EthereumWallet
internal import Glibc
package import Ledger
internal import Upstreams

extension HashSalts {
    /// Reads the secret from a file that only its owner can read, and makes the file where there is none.
    ///
    /// - Throws: `UpstreamDirectoryError` when the file cannot be read or written, or has no secret.
    package static func open(path: String) throws -> HashSalts {
        if let bytes = try readFile(path), let salts = HashSalts(stored: bytes) { return salts }
        guard access(path, F_OK) != 0 else {
            throw UpstreamDirectoryError.inaccessible(path: path, reason: "it is no secret of the gateway; restore it from a backup, or remove it")
        }
        let secret = try SecureRandom.bytes(count: 32)
        try replaceFile(path, with: secret)
        guard let salts = HashSalts(secret: secret) else { preconditionFailure("the secret has 32 bytes") }
        return salts
    }
}
