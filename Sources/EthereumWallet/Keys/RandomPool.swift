internal import Synchronization

/// Random bytes for whoever needs a few of them very often: those of ``SecureRandom``, which takes microseconds each time that it is asked, many at a time.
public final class RandomPool: Sendable {
    private static let byteCount = 4096

    private let rest = Mutex<[UInt8]>([])

    public init() {}

    /// Bytes that nobody else gets.
    ///
    /// - Parameter count: 0 to 4,096.
    public func take(_ count: Int) throws(SecureRandom.Failure) -> [UInt8] {
        try rest.withLock { (rest) throws(SecureRandom.Failure) in
            if rest.count < count { rest = try SecureRandom.bytes(count: RandomPool.byteCount) }
            guard (0...rest.count).contains(count) else { throw SecureRandom.Failure() }
            defer { rest.removeLast(count) }
            return Array(rest.suffix(count))
        }
    }
}
