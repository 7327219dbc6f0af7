import InferenceProxy
import NIOCore
import NIOHTTP1
import Testing

/// A connection's machine against a world that does anything in any order.
@Suite struct ConnectionMachineTests {
    @Test("Whatever happens in whatever order, a connection keeps its promises and ends once", arguments: 0..<100 as Range<UInt64>)
    func anyOrder(block: UInt64) {
        for seed in block * 100..<(block + 1) * 100 {
            var world = ConnectionWorld(seed: seed)
            world.run()
            #expect(world.broken == [], "seed \(seed)")
        }
    }

    @Test("A deliberate fault is caught", arguments: FaultyConnectionMachine.Fault.allCases)
    func canary(fault: FaultyConnectionMachine.Fault) {
        let caught = (0..<1000 as Range<UInt64>).contains { seed in
            var world = ConnectionWorld(seed: seed, fault: fault)
            world.run()
            return !world.broken.isEmpty
        }
        #expect(caught)
    }

    private static let limits = ConnectionMachine.Limits(silence: .seconds(10), request: .seconds(25), maximumRequestBytes: 1 << 20)

    private static func time(_ seconds: UInt64) -> NIODeadline { .uptimeNanoseconds(seconds * 1_000_000_000) }

    /// Ticks every five seconds, after `before`, and returns the second in which the machine closes the connection.
    private static func closing(
        isWritable: Bool, before: (UInt64, inout ConnectionMachine) -> Void, unsentBytes: (UInt64) -> Int = { _ in 0 }
    ) -> UInt64? {
        var (machine, actions) = (ConnectionMachine(limits: limits, now: time(0)), ConnectionMachine.Actions())
        for second in stride(from: UInt64(0), through: 60, by: 5) {
            before(second, &machine)
            machine.handle(.tick(now: time(second), unsentBytes: unsentBytes(second), isWritable: isWritable), into: &actions)
            if machine.isClosed { return second }
        }
        return nil
    }

    private static func receive(_ part: HTTPServerRequestPart, _ second: UInt64, _ machine: inout ConnectionMachine) {
        var actions = ConnectionMachine.Actions()
        machine.handle(.received(part, at: time(second)), into: &actions)
    }

    private static let head = HTTPServerRequestPart.head(HTTPRequestHead(version: .http1_1, method: .POST, uri: "/upload"))

    @Test("A request that takes too long is cut off although its bytes keep coming")
    func slowRequest() {
        let second = Self.closing(isWritable: true) { second, machine in
            Self.receive(second == 0 ? Self.head : .body(ByteBuffer(string: "x")), second, &machine)
        }
        #expect(second == 25)
    }

    @Test("A client that has its response and leaves its request unfinished is cut off soon, one that goes on sending is not")
    func unfinishedRequest() {
        for (sends, closes) in [(false, 5 as UInt64), (true, 25)] {
            let second = Self.closing(isWritable: true) { second, machine in
                if second == 0 {
                    var actions = ConnectionMachine.Actions()
                    Self.receive(Self.head, second, &machine)
                    machine.handle(.responseEnded(at: Self.time(second)), into: &actions)
                } else if sends {
                    Self.receive(.body(ByteBuffer(string: "x")), second, &machine)
                }
            }
            #expect(second == closes)
        }
    }

    @Test("A client that reads nothing is cut off, one that reads slowly is not", arguments: [(false, 10 as UInt64?), (true, nil)])
    func slowReader(reads: Bool, closes: UInt64?) {
        let second = Self.closing(isWritable: false) { second, machine in
            guard second == 0 else { return }
            Self.receive(Self.head, second, &machine)
            Self.receive(.end(nil), second, &machine)
        } unsentBytes: {
            reads ? 1000 - Int($0) : 0
        }
        #expect(second == closes)
    }
}
