import EthereumTestSupport
import InferenceProxy
import NIOCore
import Testing

@Suite("A request's body while it arrives")
struct RequestBodyTests {
    /// What an allocation may be rounded up by.
    private static let slack = 4096

    private static func append(_ count: Int, _ byte: UInt8 = 7, to body: inout RequestBody) {
        body.append(ByteBuffer(repeating: byte, count: count))
    }

    @Test("A body of up to 64 KiB that was announced stays where its first byte was put")
    func staysInPlace() {
        var body = RequestBody(announcedBytes: 60_000)
        Self.append(1, to: &body)
        let capacity = body.bytes.capacity
        #expect(capacity >= 60_000)
        for _ in 0..<59 { Self.append(1_000, to: &body) }
        #expect(body.bytes.capacity == capacity)
        #expect(body.bytes.count == 59_001)
    }

    @Test("An announcement that is a lie reserves 64 KiB or as much again, and never more than it says", arguments: [1, 1_000, 70_000, 1_000_000])
    func lies(arrived: Int) {
        for announced in [arrived + 1, arrived + 50_000, 16 << 20, .max] {
            var body = RequestBody(announcedBytes: announced)
            Self.append(arrived, to: &body)
            #expect(body.bytes.capacity <= arrived + max(arrived, 64 << 10) + Self.slack)
            #expect(body.bytes.capacity <= max(announced, arrived) &+ Self.slack || announced == .max)
        }
    }

    @Test("However it is cut and whatever is announced, the bytes are those that came", arguments: 1...20 as ClosedRange<UInt64>)
    func bytes(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var (body, expected): (RequestBody, [UInt8]) = (
            RequestBody(announcedBytes: Int(random.next(upperBound: 300_000 as UInt64))), []
        )
        for _ in 0..<30 {
            let (count, byte) = (Int(random.next(upperBound: 20_000 as UInt64)), UInt8.random(in: 0...255, using: &random))
            Self.append(count, byte, to: &body)
            expected += [UInt8](repeating: byte, count: count)
        }
        #expect(body.bytes == expected)
    }
}
