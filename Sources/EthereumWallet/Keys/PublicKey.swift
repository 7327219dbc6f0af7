internal import CSecp256k1
public import EthereumPrimitives

/// A point of secp256k1, in its two written forms.
public struct PublicKey: Sendable, Hashable {
    /// `0x04`, x and y: 65 bytes.
    public let uncompressed: [UInt8]

    /// `0x02` or `0x03`, then x: 33 bytes.
    public var compressed: [UInt8] {
        [uncompressed[64] & 1 == 0 ? 2 : 3] + uncompressed[1..<33]
    }

    /// The last 20 bytes of the Keccak-256 hash of x and y.
    public var address: Address {
        uncompressed.withUnsafeBytes { bytes in
            Address(lowBytesOf: Keccak256.hash(UnsafeRawBufferPointer(rebasing: bytes[1...])))
        }
    }

    /// Reads a point in its compressed or uncompressed form. Returns nil for other bytes and for a point that is not on the curve.
    public init?(_ bytes: [UInt8]) {
        var point = secp256k1_pubkey()
        guard secp256k1_ec_pubkey_parse(Secp256k1.shared.context, &point, bytes, bytes.count) == 1 else { return nil }
        self.init(point)
    }

    init(_ point: secp256k1_pubkey) {
        var point = point
        var bytes = [UInt8](repeating: 0, count: 65)
        PublicKey.serialize(&point, into: &bytes)
        uncompressed = bytes
    }

    /// Returns the address of a point, without an array in between.
    static func address(of point: inout secp256k1_pubkey) -> Address {
        var bytes: InlineArray<65, UInt8> = .init(repeating: 0)
        return withUnsafeMutableBytes(of: &bytes) { buffer in
            buffer.withMemoryRebound(to: UInt8.self) { bytes in
                if let base = bytes.baseAddress { PublicKey.serialize(&point, into: base) }
            }
            return Address(lowBytesOf: Keccak256.hash(UnsafeRawBufferPointer(rebasing: buffer[1...])))
        }
    }

    /// Writes the 65 bytes of the uncompressed form.
    private static func serialize(_ point: inout secp256k1_pubkey, into output: UnsafeMutablePointer<UInt8>) {
        var length = 65
        _ = secp256k1_ec_pubkey_serialize(
            Secp256k1.shared.context, output, &length, &point, UInt32(SECP256K1_EC_UNCOMPRESSED))
    }
}
