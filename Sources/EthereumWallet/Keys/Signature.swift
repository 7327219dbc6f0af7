internal import CSecp256k1
public import EthereumPrimitives

/// A recoverable ECDSA signature over secp256k1. r and s lie between 1 and n − 1.
///
/// s may be in the upper half of the range, as libsecp256k1's recovery allows. Code that must not accept two signatures for one message checks
/// `isLowS`.
public struct Signature: Sendable, Hashable {
    /// The x coordinate of the nonce point, modulo n.
    public let r: Bytes32
    /// The proof of the key.
    public let s: Bytes32
    /// 1 when the y coordinate of the nonce point is odd, else 0.
    public let yParity: UInt8

    /// Makes a signature of its parts.
    ///
    /// - Throws: `SignatureError.outOfRange` or `.invalidParity`.
    public init(r: Bytes32, s: Bytes32, yParity: UInt8) throws(SignatureError) {
        guard yParity <= 1 else { throw .invalidParity(yParity) }
        guard !r.word.isZero, r.word < Secp256k1.order else { throw .outOfRange("r") }
        guard !s.word.isZero, s.word < Secp256k1.order else { throw .outOfRange("s") }
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// Reads r, s and v: 65 bytes, of which v is 0, 1, 27 or 28.
    ///
    /// - Throws: `SignatureError` for another length, or parts out of range.
    public init(_ bytes65: [UInt8]) throws(SignatureError) {
        guard let r = Bytes32(bytes65.prefix(32)), let s = Bytes32(bytes65.dropFirst(32).prefix(32)), bytes65.count == 65 else {
            throw .wrongLength(expected: 65, found: bytes65.count)
        }
        switch bytes65[64] {
        case let v where v <= 1: try self.init(r: r, s: s, yParity: v)
        case let v where v == 27 || v == 28: try self.init(r: r, s: s, yParity: v - 27)
        default: throw .invalidParity(bytes65[64])
        }
    }

    /// Makes the signature that libsecp256k1 computed.
    init(_ recoverable: secp256k1_ecdsa_recoverable_signature) {
        var recoverable = recoverable
        var parity: Int32 = 0
        var compact: (Bytes32, Bytes32) = (.zero, .zero)
        withUnsafeMutablePointer(to: &compact) { pointer in
            _ = secp256k1_ecdsa_recoverable_signature_serialize_compact(
                Secp256k1.shared.context, UnsafeMutableRawPointer(pointer), &parity, &recoverable)
        }
        (r, s) = compact
        yParity = UInt8(truncatingIfNeeded: parity & 1)
    }

    /// The 65 bytes of r, s and v, with v as 27 or 28.
    public var bytes: [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 65) { buffer, count in
            r.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
            s.withUnsafeBytes { UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[32...]).copyMemory(from: $0) }
            buffer[64] = 27 + yParity
            count = 65
        }
    }

    /// True when s is at most n / 2, as EIP-2 demands of transactions.
    ///
    /// - SeeAlso: EIP-2
    public var isLowS: Bool { s.word <= Secp256k1.halfOrder }

    /// Recovers the address whose key signed `digest`.
    ///
    /// - Throws: `SignatureError.notRecoverable` when no key can have made the signature.
    public func recoverAddress(from digest: Bytes32) throws(SignatureError) -> Address {
        var point = try recoverPoint(from: digest)
        return PublicKey.address(of: &point)
    }

    /// Recovers the key that signed `digest`.
    ///
    /// - Throws: `SignatureError.notRecoverable` when no key can have made the signature.
    public func recoverPublicKey(from digest: Bytes32) throws(SignatureError) -> PublicKey {
        PublicKey(try recoverPoint(from: digest))
    }

    private func recoverPoint(from digest: Bytes32) throws(SignatureError) -> secp256k1_pubkey {
        var recoverable = secp256k1_ecdsa_recoverable_signature()
        var point = secp256k1_pubkey()
        let context = Secp256k1.shared.context
        let parsed = withUnsafePointer(to: (r, s)) { compact in
            secp256k1_ecdsa_recoverable_signature_parse_compact(
                context, &recoverable, UnsafeRawPointer(compact), Int32(yParity))
        }
        guard parsed == 1 else { throw .outOfRange("r or s") }
        let recovered = digest.withUnsafeBytePointer { digest in
            secp256k1_ecdsa_recover(context, &point, &recoverable, digest)
        }
        guard recovered == 1 else { throw .notRecoverable }
        return point
    }
}

/// The reason why bytes are not a signature, or why a signature has no signer.
public enum SignatureError: Error, Sendable, Hashable, CustomStringConvertible {
    /// There are not as many bytes as the form has.
    case wrongLength(expected: Int, found: Int)
    /// There are neither the 65 bytes of r, s and v nor the 64 of EIP-2098.
    case wrongLengthOfAnyForm(found: Int)
    /// v or the parity has a value that the form does not have.
    case invalidParity(UInt8)
    /// r or s is zero or not below the order of the curve.
    case outOfRange(String)
    /// No key can have made the signature over the digest.
    case notRecoverable

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .wrongLength(let expected, let found): "a signature has \(expected) bytes: found \(found)"
        case .wrongLengthOfAnyForm(let found): "a signature has 65 bytes, or 64 in the form of EIP-2098: found \(found)"
        case .invalidParity(let v): "the signature's v is \(v): expected 0, 1, 27 or 28"
        case .outOfRange(let part): "the signature's \(part) is not between 1 and the order of secp256k1 less 1"
        case .notRecoverable: "no key can have made this signature over this digest"
        }
    }
}
