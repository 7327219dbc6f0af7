internal import Synchronization

/// The calls in progress: what a shutdown waits for, and what is cut off when its time is up.
final class CallRegistry: Sendable {
    private struct Running {
        var task: Task<Void, Never>?
        var deadline: ContinuousClock.Instant
        /// Its answer is complete and paid: it only waits for the upstream to end.
        var isDraining = false
    }

    private struct State {
        var running: [UInt64: Running] = [:]
        var lastNumber: UInt64 = 0
        /// Whoever only drains is not waited for.
        var isStopping = false
        /// Calls that begin from now on are cut off at once.
        var isCutOff = false
        var onIdle: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    /// Runs a call in a task of its own, which no client's leaving cancels.
    func start(deadline: ContinuousClock.Instant, _ body: @escaping @Sendable (_ number: UInt64) async -> Void) {
        let number = state.withLock { state in
            state.lastNumber += 1
            state.running[state.lastNumber] = Running(task: nil, deadline: deadline)
            return state.lastNumber
        }
        let task = Task {
            await body(number)
            self.end(number)
        }
        let isLate = state.withLock { state in
            state.running[number]?.task = task
            return state.isCutOff
        }
        if isLate { task.cancel() }
    }

    /// Gives a running call less time than it had.
    func shorten(_ number: UInt64, to deadline: ContinuousClock.Instant) {
        state.withLock { state in
            guard let running = state.running[number], deadline < running.deadline else { return }
            state.running[number]?.deadline = deadline
        }
    }

    /// Cancels the calls whose time is up: they end with what they know by then.
    func cancelOverdue(at now: ContinuousClock.Instant = .now) {
        let tasks = state.withLock { state in state.running.values.filter { $0.deadline <= now }.compactMap(\.task) }
        for task in tasks { task.cancel() }
    }

    /// The call is done but for reading what its upstream still sends; that ends at the deadline, or when the gateway is told to stop.
    func drain(_ number: UInt64, until deadline: ContinuousClock.Instant) {
        shorten(number, to: deadline)
        let task = state.withLock { state in
            state.running[number]?.isDraining = true
            return state.isStopping ? state.running[number]?.task : nil
        }
        task?.cancel()
    }

    /// The gateway was told to stop: calls go on, drains end.
    func beginStop() {
        let tasks = state.withLock { state in
            state.isStopping = true
            return state.running.values.filter(\.isDraining).compactMap(\.task)
        }
        for task in tasks { task.cancel() }
    }

    /// Cuts off all that run, and all that begin afterwards.
    func cancelAll() {
        let tasks = state.withLock { state in
            state.isCutOff = true
            return state.running.values.compactMap(\.task)
        }
        for task in tasks { task.cancel() }
    }

    var count: Int { state.withLock { $0.running.count } }

    /// Returns when no call runs.
    func waitUntilIdle() async {
        await withCheckedContinuation { continuation in
            let isIdle = state.withLock { state in
                if !state.running.isEmpty { state.onIdle.append(continuation) }
                return state.running.isEmpty
            }
            if isIdle { continuation.resume() }
        }
    }

    private func end(_ number: UInt64) {
        let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.running[number] = nil
            guard state.running.isEmpty else { return [] }
            defer { state.onIdle = [] }
            return state.onIdle
        }
        for waiter in waiters { waiter.resume() }
    }
}
