import Resilience
import Testing

@Suite("Upstream groups")
struct UpstreamGroupTests {
    private let now = Moment(nanoseconds: 1)

    private func choose(_ group: inout UpstreamGroup) throws -> UpstreamGroup.Choice {
        let choice = group.choose(at: now)
        return try #require(choice)
    }

    @Test(
        "Over one round each upstream gets exactly its weight, and never two rounds' worth in a row",
        arguments: [[1], [5, 1, 1], [3, 0, 2], [1, 2, 3, 4, 5]])
    func weights(weights: [Int]) throws {
        var group = UpstreamGroup(weights: weights)
        var counts = [Int](repeating: 0, count: weights.count)
        for _ in 0..<weights.reduce(0, +) {
            let choice = try choose(&group)
            counts[choice.index] += 1
            group.succeed(choice, at: now)
        }
        #expect(counts == weights)
    }

    @Test("A heavy upstream's calls are spread between the light ones'")
    func smooth() throws {
        var group = UpstreamGroup(weights: [5, 1, 1])
        let order = try (0..<7).map { _ in try choose(&group).index }
        #expect(order == [0, 0, 1, 0, 2, 0, 0])
    }

    @Test("A failing upstream gets no more calls, the others share its part")
    func failing() throws {
        var group = UpstreamGroup(weights: [1, 1, 1])
        var after = [0, 0, 0]
        for number in 0..<300 {
            let choice = try choose(&group)
            if choice.index == 1 { group.fail(choice, at: now) } else { group.succeed(choice, at: now) }
            if number >= 15 { after[choice.index] += 1 }
        }
        #expect(after[1] == 0)
        #expect(abs(after[0] - after[2]) <= 1)
    }

    @Test("When all are open none is chosen, and the group says how long that lasts")
    func allOpen() throws {
        var group = UpstreamGroup(weights: [1, 1])
        for _ in 0..<10 { group.fail(try choose(&group), at: now) }
        let none = group.choose(at: now)
        #expect(none == nil)
        #expect(group.wait(at: now) == 1_000_000_000)
        #expect(UpstreamGroup(weights: []).wait(at: now) == 0)
    }

    @Test("One that asked for a pause gets calls only where no other can")
    func pause() throws {
        var group = UpstreamGroup(weights: [1, 1])
        let first = try choose(&group)
        group.pause(first, nanoseconds: 1_000, at: now)
        for _ in 0..<4 {
            let other = group.choose(at: now)
            #expect(other.map { $0.index != first.index } == true)
        }
        var tried = UpstreamGroup.Tried()
        tried.insert(1 - first.index)
        let other = group.choose(besides: tried, at: now)
        #expect(other?.index == first.index)
        let later = now.adding(nanoseconds: 1_000)
        #expect(Set((0..<2).map { _ in group.choose(at: later)?.index }) == [0, 1])
    }

    @Test("One of weight zero gets calls only where all others fail")
    func spare() throws {
        var group = UpstreamGroup(weights: [1, 0])
        for _ in 0..<5 {
            let choice = try choose(&group)
            #expect(choice.index == 0)
            group.fail(choice, at: now)
        }
        let spare = group.choose(at: now)
        #expect(spare?.index == 1)
    }

    @Test("Negative and enormous weights do no harm")
    func odd() {
        var group = UpstreamGroup(weights: [.min, .max, .max] + [Int](repeating: .max, count: 100))
        #expect(group.count == UpstreamGroup.maximumCount)
        for _ in 0..<1000 {
            let choice = group.choose(at: now)
            #expect(choice.map { $0.index > 0 } == true)
        }
    }
}
