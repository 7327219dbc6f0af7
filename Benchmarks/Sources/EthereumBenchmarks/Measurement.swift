import CAllocationCounter

/// The time of one operation: the shortest of several runs, which other work on the machine disturbed least.
struct Measurement {
    private(set) var nanoseconds = Double.infinity
    private(set) var allocations = Double.infinity

    /// Runs `body` with a number of iterations, `runs` times.
    static func of(_ iterations: Int, runs: Int = 9, _ body: (Int) -> Void) -> Measurement {
        var measurement = Measurement()
        body(max(1, iterations / 10))
        for _ in 0..<runs { measurement.run(iterations, body) }
        return measurement
    }

    /// Measures two operations in turn, so that other work on the machine slows both.
    static func pair(
        _ iterations: Int, runs: Int = 15, _ first: (Int) -> Void, _ second: (Int) -> Void
    ) -> (Measurement, Measurement) {
        var pair = (Measurement(), Measurement())
        first(max(1, iterations / 10))
        second(max(1, iterations / 10))
        for _ in 0..<runs {
            pair.0.run(iterations, first)
            pair.1.run(iterations, second)
        }
        return pair
    }

    private mutating func run(_ iterations: Int, _ body: (Int) -> Void) {
        let before = imo_allocation_count()
        let duration = ContinuousClock().measure { body(iterations) }
        allocations = min(allocations, Double(imo_allocation_count() - before) / Double(iterations))
        let (seconds, attoseconds) = duration.components
        nanoseconds = min(nanoseconds, (Double(seconds) * 1e9 + Double(attoseconds) / 1e9) / Double(iterations))
    }

    /// The time as a multiple of another's.
    func ratio(to other: Measurement) -> Double { nanoseconds / other.nanoseconds }
}

/// Keeps a value from being optimised away.
@inline(never)
func blackHole<Value>(_ value: Value) {}

/// Formats a number with a few digits, without Foundation.
func text(_ value: Double, digits: Int = 2) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (value * scale).rounded()
    let whole = Int(scaled / scale)
    let rest = String(Int(scaled) - whole * Int(scale))
    return digits == 0 ? "\(whole)" : "\(whole)." + String(repeating: "0", count: digits - rest.count) + rest
}

/// One line of the report: a name, the figure, and its ratio to the target.
func report(_ name: String, _ measured: String, required: String) {
    let padding = String(repeating: " ", count: max(1, 44 - name.count))
    print("\(name)\(padding)\(measured)   [\(required)]")
}
