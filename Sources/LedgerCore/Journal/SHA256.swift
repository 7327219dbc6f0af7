internal import COpenSSL
public import EthereumPrimitives

/// SHA-256 (FIPS 180-4) by OpenSSL, which uses the processor's instructions for it.
public enum SHA256 {
    public static func hash(_ bytes: [UInt8]) -> Bytes32 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// The hash of two byte strings, one after the other.
    static func hash(_ first: Bytes32, _ second: [UInt8]) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 32 + second.count, alignment: 8) { buffer in
            first.withUnsafeBytes { buffer.copyMemory(from: $0) }
            UnsafeMutableRawBufferPointer(rebasing: buffer[32...]).copyBytes(from: second)
            return hash(UnsafeRawBufferPointer(buffer))
        }
    }

    private static func hash(_ bytes: UnsafeRawBufferPointer) -> Bytes32 {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            _ = COpenSSL.SHA256(
                bytes.baseAddress?.assumingMemoryBound(to: UInt8.self), bytes.count, digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
            return Bytes32(digest) ?? .zero
        }
    }
}
