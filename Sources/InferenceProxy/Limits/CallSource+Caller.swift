internal import EthereumPrimitives
internal import Resilience

extension CallSource {
    /// Tells those who have no key apart by where they come from.
    init(payerAt address: AddressBlock?) { self.init(UInt64(bitPattern: Int64(address.hashValue))) }

    /// Tells callers apart by their API keys.
    init(_ caller: Caller) {
        self.init(caller.keyHash.withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) })
    }
}
