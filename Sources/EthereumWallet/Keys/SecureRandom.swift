internal import COpenSSL

/// Random bytes from OpenSSL's generator, which the operating system seeds.
public enum SecureRandom {
    /// The failure to get random bytes: the generator is not seeded, or the count is out of range.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        /// A sentence that says what to check.
        public var description: String {
            "no random bytes: OpenSSL's generator is not seeded; check that /dev/urandom or getrandom is available"
        }
    }

    /// Returns 0 to 2³¹ − 1 random bytes.
    ///
    /// - Throws: ``Failure`` for another count, or when the generator is not seeded.
    public static func bytes(count: Int) throws(Failure) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw Failure() }
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, length) == 1 else { throw Failure() }
        return bytes
    }
}
