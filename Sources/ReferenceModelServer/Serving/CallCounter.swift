import Synchronization

/// Counts the calls in progress and refuses those above the limit.
final class CallCounter: Sendable {
    private let running = Mutex(0)
    private let limit: Int

    init(limit: Int) { self.limit = limit }

    var count: Int { running.withLock { $0 } }

    /// Admits a call. It is in progress for as long as the permit lives.
    ///
    /// - Throws: `OpenAIError` with status 503 above the limit.
    func begin() throws(OpenAIError) -> CallPermit {
        let isAdmitted = running.withLock { running in
            guard running < limit else { return false }
            running += 1
            return true
        }
        guard isAdmitted else { throw .overloaded }
        return CallPermit(counter: self)
    }

    fileprivate func end() { running.withLock { $0 -= 1 } }
}

/// Stands for one call in progress. It is an object because a response whose body is never read must end its call too.
final class CallPermit: Sendable {
    private let counter: CallCounter

    fileprivate init(counter: CallCounter) { self.counter = counter }

    deinit { counter.end() }
}
