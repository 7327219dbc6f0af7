import LedgerCore
import Synchronization

/// A clock that a test sets, and ids that follow from it.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))
    private let counter = Mutex<UInt64>(0)

    var now: Timestamp { time.withLock { $0 } }
    func pass(seconds: UInt64) { time.withLock { $0 = $0.adding(milliseconds: seconds * 1000) } }

    func nextID() -> CommandID {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return CommandID(time: now, random: (0, number << 1))
    }
}
