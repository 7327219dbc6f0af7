import EthereumTestSupport
import Resilience
import Testing

@Suite("Circuit breakers")
struct CircuitBreakerTests {
    private let second: UInt64 = 1_000_000_000
    private let start = Moment(nanoseconds: 1)

    private func begin(_ breaker: inout CircuitBreaker, at now: Moment) throws -> CircuitBreaker.Ticket {
        let ticket = breaker.begin(at: now)
        return try #require(ticket)
    }

    private enum End {
        case succeed, fail, leave
    }

    /// One call, from its beginning to this end.
    private func end(_ breaker: inout CircuitBreaker, by end: End, at now: Moment) throws {
        let ticket = try begin(&breaker, at: now)
        switch end {
        case .succeed: breaker.succeed(ticket, at: now)
        case .fail: breaker.fail(ticket, at: now)
        case .leave: breaker.leave(ticket, at: now)
        }
    }

    private func passes(_ breaker: inout CircuitBreaker, at now: Moment) -> Bool { breaker.begin(at: now) != nil }

    private func opened(at now: Moment) throws -> CircuitBreaker {
        var breaker = CircuitBreaker()
        for _ in 0..<5 {
            try end(&breaker, by: .fail, at: now)
        }
        return breaker
    }

    @Test("It opens with the fifth failure in a row, and not with four and a success between")
    func opens() throws {
        var breaker = CircuitBreaker()
        for _ in 0..<10 {
            for _ in 0..<4 { try end(&breaker, by: .fail, at: start) }
            for _ in 0..<9 { try end(&breaker, by: .succeed, at: start) }
        }
        #expect(breaker.state == .closed)
        #expect(try opened(at: start).state == .open(until: start.adding(nanoseconds: second)))
    }

    @Test("It opens when half of twenty calls within ten seconds failed, and not when they lie further apart", arguments: [true, false])
    func rate(isDense: Bool) throws {
        var breaker = CircuitBreaker()
        var now = start
        for number in 0..<20 {
            now = now.adding(nanoseconds: isDense ? 1 : second)
            guard let ticket = breaker.begin(at: now) else { break }
            if number % 2 == 0 { breaker.succeed(ticket, at: now) } else { breaker.fail(ticket, at: now) }
        }
        #expect((breaker.state != .closed) == isDense)
    }

    @Test("While it is open no call passes; then one does, and closes it when it succeeds")
    func recovers() throws {
        var breaker = try opened(at: start)
        let passes1 = passes(&breaker, at: start.adding(nanoseconds: second - 1))
        #expect(!passes1)
        let later = start.adding(nanoseconds: second)
        let trial = try begin(&breaker, at: later)
        let passes2 = passes(&breaker, at: later)
        #expect(!passes2)
        breaker.succeed(trial, at: later)
        #expect(breaker.state == .closed)
        let passes3 = passes(&breaker, at: later)
        #expect(passes3)
    }

    @Test("Each failed trial doubles the time that it is open, up to a minute; a success makes it a second again")
    func growth() throws {
        var breaker = try opened(at: start)
        var now = start
        for expected in [2, 4, 8, 16, 32, 60, 60, 60] as [UInt64] {
            now = now.adding(nanoseconds: breaker.wait(at: now))
            try end(&breaker, by: .fail, at: now)
            #expect(breaker.wait(at: now) == expected * second)
        }
        now = now.adding(nanoseconds: breaker.wait(at: now))
        try end(&breaker, by: .succeed, at: now)
        for _ in 0..<5 { try end(&breaker, by: .fail, at: now) }
        #expect(breaker.wait(at: now) == second)
    }

    @Test("Calls from before it opened change nothing when they end")
    func stale() throws {
        var breaker = CircuitBreaker()
        let old = try begin(&breaker, at: start)
        for _ in 0..<5 { try end(&breaker, by: .fail, at: start) }
        let state = breaker.state
        breaker.succeed(old, at: start)
        #expect(breaker.state == state)
        let later = start.adding(nanoseconds: second)
        _ = breaker.begin(at: later)
        breaker.fail(old, at: later)
        #expect(breaker.wait(at: later) == 60 * second)
    }

    @Test("A trial that says nothing makes the next call the trial; one that never ends does so after a minute")
    func silentTrial() throws {
        var breaker = try opened(at: start)
        let later = start.adding(nanoseconds: second)
        try end(&breaker, by: .leave, at: later)
        _ = try begin(&breaker, at: later)
        let passes4 = passes(&breaker, at: later.adding(nanoseconds: 59 * second))
        #expect(!passes4)
        let passes5 = passes(&breaker, at: later.adding(nanoseconds: 60 * second))
        #expect(passes5)
    }

    @Test("Whatever happens, it never stays shut longer than a minute and lets one trial through at a time", arguments: 0..<50 as Range<UInt64>)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var breaker = CircuitBreaker()
        var now = start
        var running: [CircuitBreaker.Ticket] = []
        for _ in 0..<2000 {
            now = now.adding(nanoseconds: UInt64.random(in: 0...second, using: &generator))
            #expect(breaker.wait(at: now) <= 60 * second)
            let wasClosed = breaker.state == .closed
            if let ticket = breaker.begin(at: now) {
                running.append(ticket)
                if !wasClosed {
                    let second = passes(&breaker, at: now)
                    #expect(!second)
                }
            }
            guard !running.isEmpty, Bool.random(using: &generator) else { continue }
            let ticket = running.remove(at: Int.random(in: 0..<running.count, using: &generator))
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: breaker.succeed(ticket, at: now)
            case 1: breaker.leave(ticket, at: now)
            default: breaker.fail(ticket, at: now)
            }
        }
    }
}
