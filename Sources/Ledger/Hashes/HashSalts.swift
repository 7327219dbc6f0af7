package import EthereumPrimitives
package import LedgerCore

/// The salts of the ledger's hashes of requests and responses, one for each call.
///
/// Holders can read the journal. Without a salt, a reader who guesses a prompt could test the guess. The ledger stores `SHA-256(salt ‖ content)`. The
/// salt is HMAC-SHA-256 of the call's id under a secret of the gateway, and only the account of the call learns it. `imo verify` needs no salt.
package struct HashSalts: Sendable, CustomStringConvertible, CustomReflectable {
    private static let secretBytes = 32
    /// A secret with the time before it from which on it holds, in milliseconds since 1970, big-endian.
    private static let datedBytes = 8 + secretBytes
    /// More rotations than these are refused, so that the file stays small.
    package static let maximumSecrets = 100

    /// The secrets with the first time of the calls that have them, in order; the first holds for all earlier calls too.
    private let keys: [(since: UInt64, key: HMACKey)]

    /// - Parameter secret: 32 bytes; nil for any other number.
    package init?(secret: [UInt8]) {
        guard secret.count == HashSalts.secretBytes else { return nil }
        keys = [(0, HMACKey(secret))]
    }

    /// Reads what a secret's file has: one secret, or several that took over from each other.
    ///
    /// - Returns: nil for anything else.
    package init?(stored bytes: [UInt8]) {
        if let single = HashSalts(secret: bytes) {
            self = single
            return
        }
        guard bytes.count % HashSalts.datedBytes == 0, (2...HashSalts.maximumSecrets).contains(bytes.count / HashSalts.datedBytes) else { return nil }
        let parts = stride(from: 0, to: bytes.count, by: HashSalts.datedBytes).map { bytes[$0..<$0 + HashSalts.datedBytes] }
        let times = parts.map { $0.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) } }
        guard times[0] == 0, zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }) else { return nil }
        keys = zip(times, parts).map { ($0, HMACKey(Array($1.dropFirst(8)))) }
    }

    /// What the file has when another secret takes over. Earlier calls keep the salts that they have.
    ///
    /// - Parameters:
    ///   - bytes: What the file has now.
    ///   - since: The first time of calls that have the new secret; later than that of every secret before it.
    /// - Returns: nil where that is not so, or there are too many secrets already.
    package static func rotated(_ bytes: [UInt8], to secret: [UInt8], since: Timestamp) -> [UInt8]? {
        let before = bytes.count == secretBytes ? [UInt8](repeating: 0, count: 8) + bytes : bytes
        let time = (0..<8).map { UInt8(truncatingIfNeeded: since.milliseconds >> (56 - 8 * UInt64($0))) }
        let after = before + time + secret
        return HashSalts(stored: after).map { _ in after }
    }

    /// Shows nothing of the secret.
    package var description: String { "HashSalts" }
    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Returns the salt of a call's hashes.
    package func salt(of call: CommandID) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: HMACKey.Digest.sha256.byteCount, alignment: 8) { code in
            withUnsafeBytes(of: (call.high.bigEndian, call.low.bigEndian)) { key(of: call).authenticate($0, into: code) }
            return code.baseAddress.map { Bytes32(loadingFrom: $0) } ?? .zero
        }
    }

    /// The secret of a call's time, which stands in the leading 48 bits of its id (RFC 9562, section 5.7).
    private func key(of call: CommandID) -> HMACKey {
        let time = call.high >> 16
        return keys.last { $0.since <= time }?.key ?? keys[0].key
    }
}
