internal import COpenSSL

extension SHA256 {
    /// The bytes that the hash compresses at a time.
    package static let blockBytes = 64

    /// The bytes of a message of this length with its padding.
    package static func paddedBytes(ofMessage count: Int) -> Int { (count + 9 + blockBytes - 1) / blockBytes * blockBytes }

    /// Hashes a short message of a fixed length where it is written, without the buffer of a hasher.
    ///
    /// - Parameters:
    ///   - count: The message's length in bytes.
    ///   - write: Writes the message at the beginning of the buffer.
    package static func hash(messageBytes count: Int, _ write: (UnsafeMutableRawBufferPointer) -> Void) -> Bytes32 {
        let padded = paddedBytes(ofMessage: count)
        return withUnsafeTemporaryAllocation(byteCount: padded, alignment: 8) { buffer in
            write(buffer)
            // FIPS 180-4 section 5.1.1: one bit, zeros, and the length in bits.
            buffer[count] = 0x80
            for place in count + 1..<padded - 8 { buffer[place] = 0 }
            buffer.storeBytes(of: UInt64(count * 8).bigEndian, toByteOffset: padded - 8, as: UInt64.self)
            return compress(UnsafeRawBufferPointer(buffer))
        }
    }

    /// The state after whole blocks, which is the hash of a padded message.
    private static func compress(_ blocks: UnsafeRawBufferPointer) -> Bytes32 {
        precondition(blocks.count % blockBytes == 0)
        var context = SHA256_CTX()
        SHA256_Init(&context)
        SHA256_Update(&context, blocks.baseAddress, blocks.count)
        return withUnsafeBytes(of: &context.h) { state in
            withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { hash in
                for word in 0..<8 {
                    hash.storeBytes(of: state.load(fromByteOffset: 4 * word, as: UInt32.self).bigEndian, toByteOffset: 4 * word, as: UInt32.self)
                }
                guard let start = hash.baseAddress else { preconditionFailure("the hash has 32 bytes") }
                return Bytes32(loadingFrom: start)
            }
        }
    }
}
