internal import COpenSSL
public import EthereumPrimitives

/// SHA-256 (FIPS 180-4) by OpenSSL, which uses the processor's instructions for it.
public enum SHA256 {
    public static func hash(_ bytes: [UInt8]) -> Bytes32 {
        hash { context in bytes.withUnsafeBytes { _ = SHA256_Update(&context, $0.baseAddress, $0.count) } }
    }

    /// The hash of two byte strings, one after the other.
    static func hash(_ first: Bytes32, _ second: [UInt8]) -> Bytes32 {
        hash { context in
            first.withUnsafeBytes { _ = SHA256_Update(&context, $0.baseAddress, $0.count) }
            second.withUnsafeBytes { _ = SHA256_Update(&context, $0.baseAddress, $0.count) }
        }
    }

    /// On a context on the stack: looking the algorithm up by its name, as the newer interface does, costs more than hashing an entry.
    private static func hash(_ update: (inout SHA256_CTX) -> Void) -> Bytes32 {
        var context = SHA256_CTX()
        SHA256_Init(&context)
        update(&context)
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            guard let start = digest.baseAddress else { return .zero }
            SHA256_Final(start.assumingMemoryBound(to: UInt8.self), &context)
            return Bytes32(loadingFrom: start)
        }
    }
}
