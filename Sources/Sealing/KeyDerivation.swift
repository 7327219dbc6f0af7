internal import EthereumPrimitives

/// Keys derived from one secret by HKDF with SHA-256 (RFC 5869). A derived key tells nothing of the secret or of the other keys.
package struct KeyDerivation: Sendable {
    private let pseudorandomKey: HMACKey

    /// - Parameters:
    ///   - secret: Has at least as much entropy as the keys are to have.
    ///   - salt: Not secret; different uses have different salts.
    package init(secret: [UInt8], salt: [UInt8]) {
        pseudorandomKey = HMACKey(HMACKey(salt).code(of: secret))
    }

    /// Returns up to 32 bytes for one purpose.
    package func bytes(for purpose: [UInt8], count: Int = 32) -> [UInt8] {
        Array(pseudorandomKey.code(of: purpose + [1]).prefix(count))
    }
}
