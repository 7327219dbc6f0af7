internal import Synchronization

/// Lets a limited number of jobs run at a time and a limited number wait; the rest are turned away.
package final class WorkGate: Sendable {
    /// As many wait as may.
    package struct Busy: Error {}

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Bool, Never>] = []
    }

    private let state: Mutex<State>
    private let queueCapacity: Int

    package init(slots: Int, queueCapacity: Int) {
        state = Mutex(State(free: slots))
        self.queueCapacity = queueCapacity
    }

    /// Runs the job when its turn comes.
    ///
    /// - Throws: ``Busy``, or what the job throws.
    package func turn<Value>(_ job: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw Busy() }
        defer { leave() }
        return try await job()
    }

    private func enter() async -> Bool {
        await withCheckedContinuation { continuation in
            let isAdmitted: Bool? = state.withLock { state in
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                guard state.waiting.count < queueCapacity else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let isAdmitted { continuation.resume(returning: isAdmitted) }
        }
    }

    /// Gives the place to whoever has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume(returning: true)
    }
}
