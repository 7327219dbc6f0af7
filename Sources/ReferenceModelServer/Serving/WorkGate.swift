import Synchronization

/// Lets a limited number of slices of work run at a time; the others wait in line.
///
/// A call takes a turn for each slice, not for its whole life, so that long calls share the processor with short ones and
/// a client that reads slowly holds up nobody.
final class WorkGate: Sendable {
    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
        /// Those before this index have had their turn.
        var first = 0

        mutating func takeFirst() -> CheckedContinuation<Void, Never>? {
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

    init(slots: Int) {
        state = Mutex(State(free: max(slots, 1)))
    }

    /// Runs the work when its turn comes.
    func turn<Value>(_ work: () -> Value) async -> Value {
        await enter()
        defer { leave() }
        return work()
    }

    private func enter() async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                guard state.free > 0 else {
                    state.waiting.append(continuation)
                    return false
                }
                state.free -= 1
                return true
            }
            if isFree { continuation.resume() }
        }
    }

    private func leave() {
        let continuation = state.withLock { state in
            let continuation = state.takeFirst()
            if continuation == nil { state.free += 1 }
            return continuation
        }
        continuation?.resume()
    }
}
