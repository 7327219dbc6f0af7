internal import Synchronization

/// A ``ByteBudget`` that many threads share. One of them covers the request bodies of the whole process, whichever API they are sent to.
package final class SharedByteBudget: Sendable {
    private let budget: Mutex<ByteBudget>

    package init(limit: Int) {
        budget = Mutex(ByteBudget(limit: limit))
    }

    /// The bytes that are taken at present.
    package var used: Int { budget.withLock { $0.used } }

    /// Takes bytes from the budget.
    ///
    /// - Returns: false if fewer are left; nothing is taken then.
    package func take(_ count: Int) -> Bool { budget.withLock { $0.take(count) } }

    /// Returns bytes to the budget.
    package func giveBack(_ count: Int) { budget.withLock { $0.giveBack(count) } }
}
