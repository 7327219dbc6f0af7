import EthereumTestSupport
import InferenceProxy
import Testing

@Suite struct WebSocketReaderTests {
    /// What a reader makes of bytes that come in these pieces.
    private func read(
        _ pieces: [[UInt8]], from sender: WebSocketReader.Sender = .server, limit: Int = 1 << 20
    ) -> (items: [WebSocketReader.Item], fault: WebSocketFault?) {
        var reader = WebSocketReader(from: sender, maximumMessageBytes: limit)
        var items: [WebSocketReader.Item] = []
        for piece in pieces {
            reader.append(piece)
            do throws(WebSocketFault) { while let item = try reader.next() { items.append(item) } } catch { return (items, error) }
        }
        return (items, nil)
    }

    @Test("Every frame is read back, masked or not, cut at every byte")
    func everyBorder() {
        var random = SeededGenerator(seed: 7)
        for length in [0, 1, 7, 8, 125, 126, 127, 300] {
            let text = [UInt8](repeating: 0x61, count: length)
            for key in [nil, UInt32.random(in: 0 ... .max, using: &random)] {
                let bytes = WebSocketFrame.text(text).bytes(maskingKey: key) + WebSocketFrame.ping.bytes(maskingKey: key)
                let sender: WebSocketReader.Sender = key == nil ? .server : .client
                for cut in 0...bytes.count {
                    let result = read([Array(bytes[..<cut]), Array(bytes[cut...])], from: sender)
                    #expect(result.items == [.text(text), .ping([])] && result.fault == nil)
                }
            }
        }
    }

    @Test("A long message has its length in eight bytes")
    func long() {
        let text = [UInt8](repeating: 0x62, count: 70_000)
        let bytes = WebSocketFrame.text(text).bytes()
        #expect(Array(bytes[..<10]) == [0x81, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70])
        #expect(read([bytes]).items == [.text(text)])
    }

    @Test("The examples of RFC 6455 §5.7 are read as it says")
    func examples() {
        #expect(read([[0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]]).items == [.text(Array("Hello".utf8))])
        #expect(read([[0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]], from: .client).items == [.text(Array("Hello".utf8))])
        #expect(read([[0x01, 0x03, 0x48, 0x65, 0x6c], [0x80, 0x02, 0x6c, 0x6f]]).items == [.text(Array("Hello".utf8))])
        #expect(read([[0x8a, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]], from: .client).items == [.pong])
    }

    @Test("Control frames stand between the pieces of a message")
    func betweenPieces() {
        let items = read([[0x01, 0x01, 0x61, 0x89, 0x01, 0x70, 0x00, 0x00, 0x80, 0x01, 0x62]]).items
        #expect(items == [.ping([0x70]), .text(Array("ab".utf8))])
    }

    @Test(
        "What the protocol forbids is told by its code",
        arguments: [
            ([0xC1, 0x00], 1002), ([0x83, 0x00], 1002), ([0x80, 0x00], 1002), ([0x01, 0x00, 0x81, 0x00], 1002), ([0x09, 0x00], 1002),
            ([0x89, 0x7E], 1002), ([0x81, 0x80], 1002), ([0x81, 0x7E, 0x00, 0x7D], 1002), ([0x81, 0x7F, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF], 1002),
            ([0x81, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002), ([0x81, 0x7F, 0x7F, 0xFF, 0, 0, 0, 0, 0, 0], 1009), ([0x81, 0x7E, 0x10, 0x01], 1009),
            ([0x81, 0x01, 0xFF], 1007), ([0x81, 0x03, 0xED, 0xA0, 0x80], 1007), ([0x88, 0x01, 0x03], 1002), ([0x88, 0x02, 0x03, 0xED], 1002),
            ([0x88, 0x02, 0x0B, 0xB7], 1002), ([0x88, 0x03, 0x03, 0xE8, 0xFF], 1007),
        ] as [([UInt8], UInt16)])
    func forbidden(bytes: [UInt8], code: UInt16) {
        let result = read(bytes.map { [$0] }, limit: 4096)
        #expect(result.items.isEmpty && result.fault?.code.number == code)
    }

    @Test("A message in pieces is bounded as a whole")
    func bounded() {
        #expect(read([[0x01, 0x02, 0x61, 0x61], [0x80, 0x03]], limit: 4).fault == .tooLarge(maximumBytes: 4))
        #expect(read([[0x01, 0x02, 0x61, 0x61], [0x80, 0x02, 0x61, 0x61]], limit: 4).items == [.text(Array("aaaa".utf8))])
    }

    @Test("Random bytes never do more than end in a fault", arguments: 0..<500 as Range<UInt64>)
    func anything(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
        let whole = read([bytes], from: .client, limit: 100)
        let pieces = read(bytes.map { [$0] }, from: .client, limit: 100)
        #expect(whole.items == pieces.items)
        #expect(whole.fault == nil || whole.fault == pieces.fault)
    }
}
