internal import COpenSSL

/// Random bytes from OpenSSL's generator, which the operating system seeds.
public enum SecureRandom {
    /// The generator could not be seeded.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public var description: String {
            "no random bytes: OpenSSL's generator is not seeded; check that /dev/urandom or getrandom is available"
        }
    }

    public static func bytes(count: Int) throws(Failure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        guard RAND_bytes(&bytes, Int32(clamping: count)) == 1, count <= Int(Int32.max) else { throw Failure() }
        return bytes
    }
}
