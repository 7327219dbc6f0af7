import EthereumTestSupport
import Ledger
import LedgerCore
import Testing

@Suite("The ledger's time")
struct LedgerTimeTests {
    private static let day: UInt64 = 86_400_000
    private static let start = Timestamp(milliseconds: 1_800_000_000_000)

    private func after(_ milliseconds: UInt64) -> Timestamp { Self.start.adding(milliseconds: milliseconds) }

    @Test("It is the system's clock while that goes forward")
    func forward() {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 5)
        #expect(time.now(system: after(0), uptimeMilliseconds: 5) == after(0))
        #expect(time.now(system: after(10), uptimeMilliseconds: 15) == after(10))
        #expect(time.now(system: after(Self.day), uptimeMilliseconds: 16) == after(Self.day), "a jump ahead is followed")
    }

    @Test(
        "While the system's clock is a day behind, time goes on at half speed, in however small steps it is asked",
        arguments: [1, 7, 1000] as [UInt64])
    func dayBehind(step: UInt64) {
        var time = LedgerTime(notBefore: after(Self.day), uptimeMilliseconds: 0)
        for uptime in stride(from: 0, through: 60_000, by: Int(step)).map(UInt64.init) {
            #expect(time.now(system: after(uptime), uptimeMilliseconds: uptime) == after(Self.day + uptime / 2))
        }
    }

    @Test("A clock that is set back while the ledger is open does not take its time back, and is followed again once it has caught up")
    func setBack() {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0)
        #expect(time.now(system: after(60_000), uptimeMilliseconds: 60_000) == after(60_000))
        #expect(time.now(system: after(50_000), uptimeMilliseconds: 70_000) == after(65_000))
        #expect(time.now(system: after(69_999), uptimeMilliseconds: 80_000) == after(70_000))
        #expect(time.now(system: after(90_000), uptimeMilliseconds: 100_000) == after(90_000))
    }

    @Test("It never goes back, whatever the clocks do", arguments: 1...50 as ClosedRange<UInt64>)
    func monotone(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0)
        var last = Self.start
        var uptime: UInt64 = 0
        for _ in 0..<500 {
            uptime += UInt64.random(in: 0...10_000, using: &generator)
            let now = time.now(system: Timestamp(milliseconds: .random(in: 0...3_600_000_000_000, using: &generator)), uptimeMilliseconds: uptime)
            #expect(now >= last)
            last = now
        }
    }

    private static let limit: UInt64 = 600_000

    @Test(
        "A jump ahead of the monotonic clock is not believed until it is confirmed, and time goes on meanwhile",
        arguments: [600_001, 315_360_000_000] as [UInt64])
    func jump(milliseconds: UInt64) {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0, greatestJumpMilliseconds: Self.limit)
        #expect(time.now(system: after(0), uptimeMilliseconds: 0) == after(0))
        #expect(time.now(system: after(1_000 + milliseconds), uptimeMilliseconds: 1_000) == after(1_000))
        #expect(time.jump == LedgerTime.Jump(system: after(1_000 + milliseconds), expected: after(1_000)))
        #expect(time.now(system: after(5_000 + milliseconds), uptimeMilliseconds: 5_000) == after(5_000))
        time.confirm()
        #expect(time.now(system: after(6_000 + milliseconds), uptimeMilliseconds: 6_000) == after(6_000 + milliseconds))
        #expect(time.jump == nil)
    }

    @Test("A clock that is set right again needs no confirmation, and what is within the limit is followed")
    func setRight() {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0, greatestJumpMilliseconds: Self.limit)
        #expect(time.now(system: after(0), uptimeMilliseconds: 0) == after(0))
        #expect(time.now(system: after(Self.limit), uptimeMilliseconds: 0) == after(Self.limit))
        _ = time.now(system: after(10 * Self.limit), uptimeMilliseconds: 100)
        #expect(time.jump != nil)
        #expect(time.now(system: after(Self.limit + 200), uptimeMilliseconds: 200) == after(Self.limit + 200))
        #expect(time.jump == nil)
    }

    @Test("A long stop is no jump, unless something else knows the time")
    func stop() {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 7, greatestJumpMilliseconds: Self.limit)
        #expect(time.now(system: after(3_650 * Self.day), uptimeMilliseconds: 7) == after(3_650 * Self.day))
        var known = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 7, greatestJumpMilliseconds: Self.limit)
        known.expect(after(1_000))
        #expect(known.now(system: after(3_650 * Self.day), uptimeMilliseconds: 7) == after(1_000))
        #expect(known.jump != nil)
    }

    @Test(
        "A clock that is behind the journal at the start is not believed when it is set far forward, and is when it is set right",
        arguments: [1, 60_000, day, 3_650 * day] as [UInt64])
    func behindAtStart(milliseconds: UInt64) {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 7, greatestJumpMilliseconds: Self.limit)
        let behind = Timestamp(milliseconds: Self.start.milliseconds - milliseconds)
        #expect(time.now(system: behind, uptimeMilliseconds: 7) == after(0))
        #expect(time.now(system: after(3_650 * Self.day), uptimeMilliseconds: 1_007) == after(1_000))
        #expect(time.jump == LedgerTime.Jump(system: after(3_650 * Self.day), expected: after(1_000)))
        #expect(time.now(system: after(Self.limit), uptimeMilliseconds: 2_007) == after(Self.limit))
        #expect(time.jump == nil)
    }

    @Test("Small jumps do not add up: from when it is believed on, the clock gains the limit once, and a ten-thousandth of the time that passes")
    func creeping() {
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0, greatestJumpMilliseconds: Self.limit)
        #expect(time.now(system: after(0), uptimeMilliseconds: 0) == after(0))
        for minute in 1...10 as ClosedRange<UInt64> {
            #expect(time.now(system: after(minute * 61_000), uptimeMilliseconds: minute * 1_000) == after(minute * 61_000))
        }
        #expect(time.now(system: after(11 * 61_000), uptimeMilliseconds: 11_000) == after(611_000))
        #expect(time.jump != nil)
        #expect(time.now(system: after(Self.day + Self.limit + 8_640), uptimeMilliseconds: Self.day) == after(Self.day + Self.limit + 8_640))
        #expect(time.jump == nil)
    }

    @Test("A process keeps for the next one what passed, not what the clock gained")
    func reference() {
        let reference = { (system: UInt64, expected: UInt64?, passed: UInt64) in
            LedgerTime.reference(
                system: after(system), expected: expected.map(after), passedMilliseconds: passed, greatestJumpMilliseconds: Self.limit)
        }
        #expect(reference(500, nil, 0) == after(500))
        #expect(reference(540_000, 1_000, 1_000) == after(1_000))
        #expect(reference(540_000, 100_000, 100_000) == after(100_010))
        #expect(reference(900, 1_000, 1_000) == after(900), "a clock that was set back is kept as it is")
        #expect(reference(Self.day, 1_000, 1_000) == after(Self.day), "a clock that was confirmed is kept as it is")
    }

    @Test("With a limit it never goes back either, whatever the clocks do", arguments: 1...50 as ClosedRange<UInt64>)
    func monotoneWithLimit(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var time = LedgerTime(notBefore: Self.start, uptimeMilliseconds: 0, greatestJumpMilliseconds: Self.limit)
        var (last, uptime) = (Self.start, UInt64(0))
        for _ in 0..<500 {
            uptime += UInt64.random(in: 0...10_000, using: &generator)
            if UInt64.random(in: 0..<20, using: &generator) == 0 { time.confirm() }
            let system = Self.start.milliseconds + uptime + .random(in: 0...2_000_000, using: &generator) - 1_000_000
            let now = time.now(system: Timestamp(milliseconds: system), uptimeMilliseconds: uptime)
            #expect(now >= last)
            last = now
        }
    }
}
