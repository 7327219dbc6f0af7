internal import EthereumPrimitives
internal import Resilience

extension CallSource {
    /// Tells callers apart by their API keys.
    init(_ caller: Caller) {
        self.init(caller.keyHash.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }
}
