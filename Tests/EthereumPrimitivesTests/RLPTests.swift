import EthereumPrimitives
import EthereumTestSupport
import Testing

@Suite("RLP")
struct RLPTests {
    static let examples: [(RLP.Item, String)] = [
        (.bytes([]), "0x80"),
        (.bytes([0]), "0x00"),
        (.bytes([0x7f]), "0x7f"),
        (.bytes([0x80]), "0x8180"),
        (.bytes(Array("dog".utf8)), "0x83646f67"),
        (.list([]), "0xc0"),
        (.list([.bytes(Array("cat".utf8)), .bytes(Array("dog".utf8))]), "0xc88363617483646f67"),
        (.list([.list([]), .list([.list([])]), .list([.list([]), .list([.list([])])])]), "0xc7c0c1c0c3c0c1c0"),
        (.bytes([UInt8](repeating: 0x61, count: 56)), "0xb838" + String(repeating: "61", count: 56)),
        (.list((0..<56).map { _ in .bytes([1]) }), "0xf838" + String(repeating: "01", count: 56)),
    ]

    @Test("Examples encode and decode", arguments: examples.indices)
    func known(index: Int) throws {
        let (item, encoded) = Self.examples[index]
        #expect(Hex.encode(RLP.encode(item)) == encoded)
        #expect(try RLP.decode(Hex.decode(encoded)) == item)
    }

    @Test(
        "Other encodings are refused",
        arguments: [
            ("0x", RLPError.truncated(offset: 0)),
            ("0x8100", .nonCanonicalByte(offset: 0)),
            ("0x817f", .nonCanonicalByte(offset: 0)),
            ("0xb801ff", .nonCanonicalLength(offset: 0)),
            ("0xb90000", .nonCanonicalLength(offset: 0)),
            ("0xf800", .nonCanonicalLength(offset: 0)),
            ("0x83aabb", .truncated(offset: 0)),
            ("0xc2c281", .truncated(offset: 1)),
            ("0xbfffffffffffffffff", .truncated(offset: 0)),
            ("0xffffffffffffffffff", .truncated(offset: 0)),
            ("0xbf", .truncated(offset: 0)),
            ("0x8080", .trailingBytes(count: 1)),
            ("0xc0c0", .trailingBytes(count: 1)),
        ])
    func malformed(text: String, error: RLPError) throws {
        let bytes = try Hex.decode(text)
        #expect(throws: error) { try RLP.decode(bytes) }
    }

    @Test("Depth is bounded")
    func depth() {
        func nested(_ depth: Int) -> [UInt8] {
            (1..<depth).reduce(into: RLP.Item.list([])) { item, _ in item = .list([item]) }.encoded
        }
        #expect(throws: Never.self) { try RLP.decode(nested(64)) }
        #expect(throws: RLPError.self) { try RLP.decode(nested(65)) }
        #expect(throws: RLPError.self) { try RLP.decode(nested(1_025), maximumDepth: .max) }
        // a header that claims a list within a list within a list …
        #expect(throws: RLPError.self) { try RLP.decode([UInt8](repeating: 0xc1, count: 100_000)) }
    }

    @Test("Integers are canonical and bounded")
    func integers() throws {
        for value: UInt64 in [0, 1, 127, 128, 255, 256, 65_535, 65_536, 1 << 56 - 1, 1 << 56, .max] {
            var encoder = RLPEncoder()
            encoder.append(value)
            var other = RLPEncoder()
            other.append(UInt256(value))
            #expect(encoder.bytes == other.bytes)
            var decoder = RLPDecoder(encoder.bytes)
            #expect(try decoder.readUInt64() == value)
            try decoder.finish()
        }
        var wide = RLPEncoder()
        wide.append(UInt256.max)
        var decoder = RLPDecoder(wide.bytes)
        #expect(throws: RLPError.integerTooLarge(offset: 0, maximumBytes: 8)) { try decoder.readUInt64() }
        var again = RLPDecoder(wide.bytes)
        #expect(try again.readUInt256() == .max)
        var zeroLed = RLPDecoder([0x82, 0x00, 0x01])
        #expect(throws: RLPError.leadingZero(offset: 0)) { try zeroLed.readUInt64() }
        var zero = RLPDecoder([0x00])
        #expect(throws: RLPError.leadingZero(offset: 0)) { try zero.readUInt256() }
    }

    @Test("A list read by shape must be read to its end")
    func shapes() throws {
        var encoder = RLPEncoder()
        encoder.appendList { list in
            list.append(Address.zero)
            list.append(Bytes32.zero)
            list.append(utf8: "über")
            list.appendList { $0.append([UInt8](repeating: 9, count: 300)) }
        }
        let bytes = encoder.finish()
        var decoder = RLPDecoder(bytes)
        try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            #expect(try list.readAddress() == .zero)
            #expect(try list.readBytes32() == .zero)
            #expect(try list.readString() == "über")
            let inner = try list.readList { (list: inout RLPDecoder) throws(RLPError) in try list.readBytes() }
            #expect(inner.count == 300)
        }
        try decoder.finish()
        var short = RLPDecoder(bytes)
        #expect(throws: RLPError.unreadItems(offset: 24)) {
            try short.readList { (list: inout RLPDecoder) throws(RLPError) in _ = try list.readAddress() }
        }
        var text = RLPDecoder([0x81, 0xff])
        #expect(throws: RLPError.invalidUTF8(offset: 0)) { try text.readString() }
    }

    @Test("Decoding never traps and accepts only what encodes back", arguments: [1, 2, 3, 4] as [UInt64])
    func mutations(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        var accepted = 0
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &generator)
            let bytes = (0..<count).map { _ -> UInt8 in
                Bool.random(using: &generator)
                    ? UInt8.random(in: 0x7e...0xff, using: &generator) : UInt8.random(in: 0...3, using: &generator)
            }
            guard let item = try? RLP.decode(bytes) else { continue }
            accepted += 1
            #expect(RLP.encode(item) == bytes)
        }
        #expect(accepted > 100)
    }
}

extension RLP.Item {
    fileprivate var encoded: [UInt8] { RLP.encode(self) }
}
