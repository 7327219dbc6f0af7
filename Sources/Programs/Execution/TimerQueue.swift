/// The timers of a program, in the order of time and then of scheduling.
struct TimerQueue {
    struct Timer {
        var time: Fraction
        var trigger: Int
        var arguments: [Value]
        var number = 0
    }

    private var heap: [Timer] = []
    private var count = 0

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        heap[a].time == heap[b].time ? heap[a].number < heap[b].number : heap[a].time < heap[b].time
    }

    var earliest: Fraction? { heap.first?.time }

    mutating func add(_ timer: Timer) {
        var timer = timer
        timer.number = count
        count += 1
        heap.append(timer)
        var child = heap.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the earliest out, if it is due until a time, or in any case.
    mutating func next(until time: Fraction?) -> Timer? {
        guard let first = heap.first, time.map({ first.time <= $0 }) ?? true else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && precedes(child, least) { least = child }
            if least == parent { return first }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
