package import LedgerCore
internal import Synchronization

/// Programs in memory for questions and trials, one at a time: each is brought up to date with what the journal has gained since.
package final class ProgramTrials: Sendable {
    private let cache = Mutex(ProgramCache())

    package init() {}

    /// Asks about programs. The ledger must be read inside of `body`, so that the programs never go back.
    package func with<Value: Sendable>(_ body: (ProgramCache) throws -> Value) throws -> Value {
        try cache.withLock { cache in try body(cache) }
    }
}
