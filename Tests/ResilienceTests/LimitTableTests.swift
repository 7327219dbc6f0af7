import Resilience
import Testing

@Suite("Limits of many")
struct LimitTableTests {
    private let now = Moment(nanoseconds: 1_000_000_000_000)

    private func limits(requests: UInt64? = nil, tokens: UInt64? = nil, concurrent: Int? = nil) -> UseLimits {
        UseLimits(
            requests: requests.flatMap { RateLimit(perMinute: $0) }, tokens: tokens.flatMap { RateLimit(perMinute: $0) }, concurrentCalls: concurrent)
    }

    @Test("Each key has its own limit")
    func separate() throws {
        var table = LimitTable<Int>(limits: limits(requests: 2), capacity: 10)
        for key in 0..<3 {
            _ = try table.begin(key, tokens: 0, at: now)
            _ = try table.begin(key, tokens: 0, at: now)
            #expect(throws: LimitRefusal(reason: .requests, waitNanoseconds: 30_000_000_000)) { _ = try table.begin(key, tokens: 0, at: now) }
        }
    }

    @Test("A call refused for its tokens takes no request")
    func refusedTakesNothing() throws {
        var table = LimitTable<Int>(limits: limits(requests: 2, tokens: 100), capacity: 10)
        _ = try table.begin(1, tokens: 60, at: now)
        #expect(throws: LimitRefusal.self) { _ = try table.begin(1, tokens: 60, at: now) }
        let pass = try table.begin(1, tokens: 40, at: now)
        #expect(pass.standing.requests?.remaining == 0)
        #expect(pass.standing.tokens?.remaining == 0)
    }

    @Test("Tokens that a call did not use are there again when it ends")
    func unused() throws {
        var table = LimitTable<Int>(limits: limits(tokens: 100), capacity: 10)
        let pass = try table.begin(1, tokens: 100, at: now)
        table.end(pass, usedTokens: 30)
        #expect(try table.begin(1, tokens: 70, at: now).standing.tokens?.remaining == 0)
    }

    @Test("As many calls run at a time as may, and one more when one has ended")
    func concurrent() throws {
        var table = LimitTable<Int>(limits: limits(concurrent: 2), capacity: 10)
        let first = try table.begin(1, tokens: 0, at: now)
        _ = try table.begin(1, tokens: 0, at: now)
        #expect(throws: LimitRefusal(reason: .concurrentCalls, waitNanoseconds: 1_000_000_000)) { _ = try table.begin(1, tokens: 0, at: now) }
        table.end(first, usedTokens: 0)
        _ = try table.begin(1, tokens: 0, at: now)
    }

    @Test("Changed limits hold from the next call on, and running calls are still counted")
    func changed() throws {
        var table = LimitTable<Int>(limits: limits(requests: 1, concurrent: 2), capacity: 10)
        let first = try table.begin(1, tokens: 0, at: now)
        #expect(throws: LimitRefusal.self) { _ = try table.begin(1, tokens: 0, at: now) }
        table.change(to: limits(concurrent: 2))
        _ = try table.begin(1, tokens: 0, at: now)
        #expect(throws: LimitRefusal(reason: .concurrentCalls, waitNanoseconds: 1_000_000_000)) { _ = try table.begin(1, tokens: 0, at: now) }
        table.end(first, usedTokens: 0)
        _ = try table.begin(1, tokens: 0, at: now)
        table.change(to: UseLimits())
        for _ in 0..<10 { _ = try table.begin(1, tokens: 0, at: now) }
    }

    @Test("Filling the table with other keys frees nobody of a limit")
    func notAbusable() throws {
        var table = LimitTable<Int>(limits: limits(requests: 1), capacity: 100)
        _ = try table.begin(-1, tokens: 0, at: now)
        var moment = now
        for key in 0..<10_000 {
            moment = moment.adding(nanoseconds: 1_000)
            _ = try? table.begin(key, tokens: 0, at: moment)
            #expect(table.count <= 100)
        }
        #expect(throws: LimitRefusal.self) { _ = try table.begin(-1, tokens: 0, at: moment) }
    }

    @Test("Newcomers of a full table share a bounded bucket, and have their own again when others are idle")
    func shared() throws {
        var table = LimitTable<Int>(limits: limits(requests: 1), capacity: 4)
        for key in 0..<20 { table.end(try table.begin(key, tokens: 0, at: now), usedTokens: 0) }
        #expect(throws: LimitRefusal.self) { _ = try table.begin(20, tokens: 0, at: now) }
        let later = now.adding(nanoseconds: 61_000_000_000)
        for key in 20..<24 {
            let pass = try table.begin(key, tokens: 0, at: later)
            #expect(pass.standing.requests?.limit == 1)
        }
    }

    @Test("A key with a running call is not forgotten, however long it runs")
    func runningStays() throws {
        var table = LimitTable<Int>(limits: limits(concurrent: 1), capacity: 2)
        _ = try table.begin(1, tokens: 0, at: now)
        let later = now.adding(nanoseconds: 1_000_000_000_000)
        let second = try table.begin(2, tokens: 0, at: later)
        table.end(second, usedTokens: 0)
        let third = try table.begin(3, tokens: 0, at: later)
        table.end(third, usedTokens: 0)
        #expect(throws: LimitRefusal.self) { _ = try table.begin(1, tokens: 0, at: later) }
    }

    @Test("An IPv6 customer is one, an IPv4 address is one, in IPv6's clothes too")
    func addresses() throws {
        func version6(_ prefix: [UInt8], _ rest: [UInt8]) throws -> AddressBlock {
            try #require(AddressBlock(bytes: prefix + [UInt8](repeating: 0, count: 16 - prefix.count - rest.count) + rest))
        }
        #expect(try version6([0x20, 1, 0xD, 0xB8], [1]) == version6([0x20, 1, 0xD, 0xB8], [2, 3]))
        #expect(try version6([0x20, 1, 0xD, 0xB8, 0, 0, 0, 1], []) != version6([0x20, 1, 0xD, 0xB8], []))
        #expect(try AddressBlock(bytes: [192, 0, 2, 1]) == version6([], [0xFF, 0xFF, 192, 0, 2, 1]))
        #expect(AddressBlock(bytes: [192, 0, 2, 1]) != AddressBlock(bytes: [192, 0, 2, 2]))
        #expect(AddressBlock(bytes: [1, 2, 3]) == nil)
    }
}
