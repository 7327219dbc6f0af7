internal import EthereumPrimitives
internal import Synchronization

/// The address whose attestations are taken now. A writer and the checks before it share one, so that a rotation holds for both.
final class CurrentOperator: Sendable {
    private let value: Mutex<Address>

    init(_ address: Address) {
        value = Mutex(address)
    }

    var address: Address {
        get { value.withLock { $0 } }
        set { value.withLock { $0 = newValue } }
    }
}
