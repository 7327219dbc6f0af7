internal import COpenSSL

/// A SHA-256 hash (FIPS 180-4) of bytes that come piece by piece, by OpenSSL.
///
/// The context is a value in place. OpenSSL's newer interface looks the algorithm up by its name, which costs more than hashing a journal entry.
public struct SHA256: @unchecked Sendable {
    // `@unchecked`: the context is plain memory, copied with the value.
    private var context = SHA256_CTX()

    /// Makes a hasher that has absorbed nothing.
    public init() { SHA256_Init(&context) }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) { _ = SHA256_Update(&context, bytes.baseAddress, bytes.count) }
    /// Absorbs bytes.
    public mutating func update(_ bytes: [UInt8]) { bytes.withUnsafeBytes { update($0) } }
    /// Absorbs 32 bytes.
    public mutating func update(_ word: Bytes32) { word.withUnsafeBytes { update($0) } }

    /// Returns the hash of the bytes so far. More may follow.
    public func finish() -> Bytes32 {
        var context = context
        return withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { digest in
            guard let start = digest.baseAddress else { return .zero }
            SHA256_Final(start.assumingMemoryBound(to: UInt8.self), &context)
            return Bytes32(loadingFrom: start)
        }
    }
}

extension SHA256 {
    /// Returns the hash of the bytes.
    public static func hash(_ bytes: [UInt8]) -> Bytes32 {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    /// Returns the hash of two byte strings, one after the other.
    public static func hash(_ first: [UInt8], _ second: [UInt8]) -> Bytes32 {
        var hash = SHA256()
        hash.update(first)
        hash.update(second)
        return hash.finish()
    }

    /// Returns the hash of two byte strings, one after the other.
    package static func hash(_ first: Bytes32, _ second: UnsafeRawBufferPointer) -> Bytes32 {
        var hash = SHA256()
        hash.update(first)
        hash.update(second)
        return hash.finish()
    }
}
