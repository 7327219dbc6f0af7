/// Counts durations in classes, exactly: integers only.
package struct DurationHistogram: Sendable {
    /// The classes' upper bounds in microseconds, and in seconds as Prometheus writes them.
    package static let bounds: [(microseconds: UInt64, text: String)] = [
        (1_000, "0.001"), (2_500, "0.0025"), (5_000, "0.005"), (10_000, "0.01"), (25_000, "0.025"), (50_000, "0.05"), (100_000, "0.1"),
        (250_000, "0.25"), (500_000, "0.5"), (1_000_000, "1"), (2_500_000, "2.5"), (5_000_000, "5"), (10_000_000, "10"), (30_000_000, "30"),
        (60_000_000, "60"), (300_000_000, "300"),
    ]

    /// One count for each class, and one for what is longer than all bounds.
    package private(set) var counts = [UInt64](repeating: 0, count: bounds.count + 1)
    package private(set) var sumMicroseconds: UInt64 = 0

    package init() {}

    package mutating func add(nanoseconds: UInt64) {
        let microseconds = nanoseconds / 1000
        counts[DurationHistogram.bounds.firstIndex { microseconds <= $0.microseconds } ?? DurationHistogram.bounds.count] &+= 1
        sumMicroseconds &+= microseconds
    }
}
