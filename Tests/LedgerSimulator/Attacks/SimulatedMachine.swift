internal import Ledger
internal import LedgerCore

/// The clocks of a machine, what its processes keep of them for the next one, and an independent count of what may be believed. All times are milliseconds.
struct SimulatedMachine {
    private(set) var trueTime: Int
    private var uptime = 5_000
    /// How far the system's clock is ahead of the true time.
    private(set) var error = 0
    private(set) var time: LedgerTime
    private let canary: AttackCanary?

    /// What the last process kept: the time and the uptime then. Gone with a start of the machine.
    private var reference: (time: Int, uptime: Int)?
    /// The reading from which on the system's clock is compared, by this model's own count.
    private var anchor: (time: Int, uptime: Int)?
    /// Whether every reading of the process was behind what its ledger knew.
    private var isBehindSinceOpened = false
    /// The latest time that the process's ledger has known, and the uptime then.
    private var base: (time: Int, uptime: Int)
    /// The true time and the error when the clock was believed without knowing better.
    private var trusted: (trueTime: Int, error: Int)
    /// How far ahead of the true time the ledger may ever have come.
    private(set) var greatestExcess: Int

    private static let limit = Int(LedgerClock.greatestJumpMilliseconds)

    init(startedAt start: Timestamp, canary: AttackCanary?) {
        trueTime = Int(start.milliseconds)
        self.canary = canary
        (base, trusted, greatestExcess) = ((trueTime, uptime), (trueTime, 0), 2 * SimulatedMachine.limit)
        time = SimulatedMachine.time(notBefore: start, uptime: uptime, canary: canary)
    }

    private static func time(notBefore start: Timestamp, uptime: Int, canary: AttackCanary?) -> LedgerTime {
        LedgerTime(
            notBefore: start, uptimeMilliseconds: UInt64(uptime),
            greatestJumpMilliseconds: canary == .jumpBelieved ? nil : LedgerClock.greatestJumpMilliseconds)
    }

    var isAnchored: Bool { anchor != nil }
    private var system: Int { trueTime + error }

    /// Whether the clock has gained more on the monotonic one than it may since it was believed: ten minutes, and a ten-thousandth of the time that passed.
    var isInDoubt: Bool {
        guard let anchor else { return false }
        let passed = uptime - anchor.uptime
        return system > anchor.time + passed + passed / 10_000 + SimulatedMachine.limit
    }

    mutating func pass(milliseconds: UInt64) {
        trueTime += Int(milliseconds)
        uptime += Int(milliseconds)
    }

    mutating func set(error: Int) { self.error = error }

    /// Asks the ledger for its time.
    mutating func read() -> Timestamp {
        if canary == .smallJumpsAddUp, time.jump == nil { time.confirm() }
        let wasInDoubt = isInDoubt
        let now = time.now(system: Timestamp(milliseconds: UInt64(system)), uptimeMilliseconds: UInt64(uptime))
        // Of a clock that is behind what the ledger knows, what the ledger knows is the measure.
        let known = base.time + (uptime - base.uptime) / 2
        isBehindSinceOpened = system < known && (anchor == nil || isBehindSinceOpened)
        if canary == .behindForgotten, isBehindSinceOpened { time.confirm() }
        if anchor == nil { trust(max(system, known)) }
        if wasInDoubt {
            base = (base.time + uptime - base.uptime, uptime)
        } else if system >= base.time + (uptime - base.uptime) / 2 {
            base = (system, uptime)
        }
        greatestExcess = max(
            greatestExcess, max(0, trusted.error) + 2 * SimulatedMachine.limit + (trueTime - trusted.trueTime) / 10_000)
        return now
    }

    private mutating func trust(_ system: Int) {
        anchor = (system, uptime)
        trusted = (trueTime, system - trueTime)
    }

    /// The operator says that the clock is right.
    mutating func confirm() {
        time.confirm()
        anchor = nil
        _ = read()
    }

    /// Another process opens the ledger.
    mutating func restart(after milliseconds: UInt64, notBefore start: Timestamp) {
        keepReference()
        pass(milliseconds: milliseconds)
        open(notBefore: start)
        guard let reference else { return }
        let expected = reference.time + uptime - reference.uptime
        if canary != .referenceForgotten { time.expect(Timestamp(milliseconds: UInt64(expected))) }
        base.time = max(base.time, expected)
        anchor = (expected, uptime)
    }

    /// The machine stops and starts: nothing but the system's clock and the journal knows the time.
    mutating func startAgain(after milliseconds: UInt64, notBefore start: Timestamp, error: Int) {
        pass(milliseconds: milliseconds)
        (reference, uptime, self.error) = (nil, 5_000, error)
        open(notBefore: start)
    }

    private mutating func open(notBefore start: Timestamp) {
        time = SimulatedMachine.time(notBefore: start, uptime: uptime, canary: canary)
        anchor = nil
        base = (Int(start.milliseconds), uptime)
    }

    private mutating func keepReference() {
        _ = read()
        guard time.jump == nil else { return }
        let expected = reference.map { $0.time + uptime - $0.uptime }
        let kept = LedgerTime.reference(
            system: Timestamp(milliseconds: UInt64(system)), expected: expected.map { Timestamp(milliseconds: UInt64($0)) },
            passedMilliseconds: UInt64(uptime - (reference?.uptime ?? uptime)), greatestJumpMilliseconds: LedgerClock.greatestJumpMilliseconds)
        reference = (Int(kept.milliseconds), uptime)
    }
}
