internal import Synchronization

/// A pool of random bytes for code that often needs a few of them. It takes 4,096 at a time from ``SecureRandom``, which costs microseconds a
/// call.
public final class RandomPool: Sendable {
    private static let byteCount = 4096

    private let rest = Mutex<[UInt8]>([])

    /// Makes an empty pool.
    public init() {}

    /// Takes bytes that no other call gets.
    ///
    /// - Parameter count: 0 to 4,096.
    /// - Throws: `SecureRandom.Failure` for another count, or when OpenSSL's generator is not seeded.
    public func take(_ count: Int) throws(SecureRandom.Failure) -> [UInt8] {
        try rest.withLock { (rest) throws(SecureRandom.Failure) in
            if rest.count < count { rest = try SecureRandom.bytes(count: RandomPool.byteCount) }
            guard (0...rest.count).contains(count) else { throw SecureRandom.Failure() }
            defer { rest.removeLast(count) }
            return Array(rest.suffix(count))
        }
    }
}
