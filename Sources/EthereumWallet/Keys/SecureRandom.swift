internal import COpenSSL

/// Random bytes from OpenSSL's generator, which the operating system seeds.
public enum SecureRandom {
    /// The generator could not be seeded.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public var description: String {
            "no random bytes: OpenSSL's generator is not seeded; check that /dev/urandom or getrandom is available"
        }
    }

    /// 0 to 2³¹ − 1 bytes; any other count fails.
    public static func bytes(count: Int) throws(Failure) -> [UInt8] {
        guard let length = Int32(exactly: count), length >= 0 else { throw Failure() }
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, length) == 1 else { throw Failure() }
        return bytes
    }
}
