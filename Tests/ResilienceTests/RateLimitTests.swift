import EthereumTestSupport
import Resilience
import Testing

private let minute: UInt64 = 60_000_000_000

@Suite("Rate limits")
struct RateLimitTests {
    @Test("A full bucket lets a minute's units through at once, then one for each of its parts of a minute", arguments: [1, 7, 60, 1000] as [UInt64])
    func burstThenRate(perMinute: UInt64) throws {
        let limit = try #require(RateLimit(perMinute: perMinute))
        var bucket = RateBucket()
        var now = Moment(nanoseconds: 5)
        for left in (0..<perMinute).reversed() {
            #expect(bucket.wait(for: 1, limit: limit, at: now) == 0)
            bucket.take(1, limit: limit, at: now)
            #expect(bucket.remaining(limit: limit, at: now) <= left)
        }
        let wait = bucket.wait(for: 1, limit: limit, at: now)
        #expect(wait > 0 && wait <= minute / perMinute + 1 + perMinute)
        now = now.adding(nanoseconds: wait)
        #expect(bucket.wait(for: 1, limit: limit, at: now) == 0)
    }

    @Test("In no minute more than twice the limit passes, and over many no more than the limit and one bucket", arguments: 0..<20 as Range<UInt64>)
    func bounded(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let perMinute = UInt64.random(in: 1...5000, using: &generator)
        let limit = try #require(RateLimit(perMinute: perMinute))
        var bucket = RateBucket()
        var now = Moment(nanoseconds: UInt64.random(in: 0...minute, using: &generator))
        let start = now
        var passed: [(at: Moment, units: UInt64)] = []
        for _ in 0..<2000 {
            now = now.adding(nanoseconds: UInt64.random(in: 0...minute / 50, using: &generator))
            let units = UInt64.random(in: 1...max(perMinute / 10, 1), using: &generator)
            guard bucket.wait(for: units, limit: limit, at: now) == 0 else { continue }
            bucket.take(units, limit: limit, at: now)
            passed.append((now, units))
        }
        let total = passed.reduce(0) { $0 + $1.units }
        let minutes = Double(start.nanoseconds(until: now)) / Double(minute)
        #expect(Double(total) <= Double(perMinute) * (minutes + 1) + 1)
        #expect(!passed.isEmpty)
        for (index, first) in passed.enumerated() {
            let inMinute = passed[index...].prefix { first.at.nanoseconds(until: $0.at) < minute }.reduce(0) { $0 + $1.units }
            #expect(inMinute <= 2 * perMinute)
        }
    }

    @Test("A call that waits exactly as long as it was told is let through")
    func exactWait() throws {
        let limit = try #require(RateLimit(perMinute: 333))
        var bucket = RateBucket()
        var now = Moment(nanoseconds: 0)
        for units in [333, 1, 17, 200, 332] as [UInt64] {
            let wait = bucket.wait(for: units, limit: limit, at: now)
            if wait > 0 { #expect(bucket.wait(for: units, limit: limit, at: now.adding(nanoseconds: wait - 1)) == 1) }
            now = now.adding(nanoseconds: wait)
            #expect(bucket.wait(for: units, limit: limit, at: now) == 0)
            bucket.take(units, limit: limit, at: now)
        }
    }

    @Test("A call larger than the bucket passes when the bucket is full, and empties it")
    func largerThanBucket() throws {
        let limit = try #require(RateLimit(perMinute: 10))
        var bucket = RateBucket()
        let now = Moment(nanoseconds: 1)
        #expect(bucket.wait(for: 1_000_000, limit: limit, at: now) == 0)
        bucket.take(1_000_000, limit: limit, at: now)
        #expect(bucket.remaining(limit: limit, at: now) == 0)
        #expect(bucket.wait(for: 1_000_000, limit: limit, at: now) == minute)
    }

    @Test("What is put back can be taken again, and no more than that")
    func putBack() throws {
        let limit = try #require(RateLimit(perMinute: 60))
        var bucket = RateBucket()
        let now = Moment(nanoseconds: minute)
        bucket.take(60, limit: limit, at: now)
        bucket.putBack(25, limit: limit)
        #expect(bucket.remaining(limit: limit, at: now) == 25)
        bucket.putBack(.max, limit: limit)
        #expect(bucket.remaining(limit: limit, at: now) == 60)
    }

    @Test("No time and no number of units traps", arguments: [0, 1, .max] as [UInt64])
    func extremes(value: UInt64) throws {
        let limit = try #require(RateLimit(perMinute: RateLimit.maximumPerMinute))
        var bucket = RateBucket()
        let now = Moment(nanoseconds: value)
        bucket.take(value, limit: limit, at: now)
        bucket.take(.max, limit: limit, at: Moment(nanoseconds: .max))
        _ = bucket.wait(for: .max, limit: limit, at: Moment(nanoseconds: 0))
        _ = bucket.remaining(limit: limit, at: now)
        #expect(RateLimit(perMinute: 0) == nil)
        #expect(RateLimit(perMinute: RateLimit.maximumPerMinute + 1) == nil)
    }
}
