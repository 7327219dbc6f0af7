internal import Synchronization

/// Runs a limited number of jobs at a time. A limited number of others wait in line, and the rest are turned away.
package final class WorkGate: Sendable {
    /// The line is full.
    package struct Busy: Error {}

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Bool, Never>] = []
        /// The first that still waits; those before it have had their turn.
        var first = 0

        mutating func takeFirst() -> CheckedContinuation<Bool, Never>? {
            guard first < waiting.count else { return nil }
            defer {
                first += 1
                if first >= 64 || first == waiting.count {
                    waiting.removeFirst(first)
                    first = 0
                }
            }
            return waiting[first]
        }
    }

    private let state: Mutex<State>
    private let queueCapacity: Int

    /// - Parameters:
    ///   - slots: How many jobs run at a time; at least one does.
    ///   - queueCapacity: How many jobs may wait. Without a number the caller bounds its jobs itself.
    package init(slots: Int, queueCapacity: Int = .max) {
        state = Mutex(State(free: max(slots, 1)))
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
                guard state.waiting.count - state.first < queueCapacity else { return false }
                state.waiting.append(continuation)
                return nil
            }
            if let isAdmitted { continuation.resume(returning: isAdmitted) }
        }
    }

    /// Gives the slot to the job that has waited longest.
    private func leave() {
        let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
            let next = state.takeFirst()
            if next == nil { state.free += 1 }
            return next
        }
        next?.resume(returning: true)
    }
}
