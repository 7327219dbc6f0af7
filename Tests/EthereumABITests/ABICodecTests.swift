import EthereumABI
import EthereumPrimitives
import EthereumTestSupport
import StrictJSON
import Testing

@Suite("ABI codec")
struct ABICodecTests {
    static func word(_ value: UInt64) -> [UInt8] { UInt256(value).bigEndianBytes }

    @Test("A hundred thousand random nested values decode to what was encoded", arguments: 0..<10)
    func roundTrip(seed: UInt64) throws {
        var random = RandomABI(seed: seed)
        for _ in 0..<10_000 {
            let types = random.types()
            let values = types.map { random.value($0) }
            let data = try ABI.encode(values, as: types)
            #expect(try ABI.decode(data, as: types) == values, "\(types)")
            #expect(data.count % 32 == 0)
        }
    }

    @Test("No second encoding of a value is accepted", arguments: 0..<4 as Range<UInt64>)
    func canonical(seed: UInt64) throws {
        var random = RandomABI(seed: 1_000 + seed)
        var accepted = 0
        for _ in 0..<5_000 {
            let types = random.types()
            var data = try ABI.encode(types.map { random.value($0) }, as: types)
            random.mutate(&data)
            guard let values = try? ABI.decode(data, as: types) else { continue }
            accepted += 1
            #expect(try ABI.encode(values, as: types) == data, "\(types)")
        }
        #expect(accepted > 100)
    }

    @Test("Lenient decoding never traps and accepts all that strict decoding does", arguments: 0..<4 as Range<UInt64>)
    func lenient(seed: UInt64) throws {
        var random = RandomABI(seed: 2_000 + seed)
        for _ in 0..<5_000 {
            let types = random.types()
            var data = try ABI.encode(types.map { random.value($0) }, as: types)
            random.mutate(&data)
            let lenient = try? ABI.decode(data, as: types, mode: .lenient)
            if let strict = try? ABI.decode(data, as: types) { #expect(lenient == strict) }
        }
    }

    @Test("Hostile lengths and offsets are errors")
    func hostile() throws {
        let bytes = [ABIType.bytes]
        let huge = [UInt8](repeating: 0xff, count: 32)
        let half = [0x7f] + [UInt8](repeating: 0xff, count: 31)
        let maximum = Self.word(UInt64(Int.max))
        for evil in [huge, half, maximum, Self.word(.max), Self.word(1 << 32)] {
            #expect(throws: ABIError.self) { try ABI.decode(evil, as: bytes) }
            #expect(throws: ABIError.self) { try ABI.decode(evil + Self.word(0), as: bytes) }
            #expect(throws: ABIError.self) { try ABI.decode(Self.word(32) + evil, as: bytes) }
            #expect(throws: ABIError.self) { try ABI.decode(Self.word(32) + evil, as: [.array(.uint(bits: 8))]) }
            #expect(throws: ABIError.self) { try ABI.decode(Self.word(32) + evil, as: [.array(.array(.bytes))], mode: .lenient) }
        }
        // backward, overlapping and gap
        #expect(throws: ABIError.misplacedTail(offset: 0)) { try ABI.decode(Self.word(0) + Self.word(0), as: bytes) }
        let shared = Self.word(64) + Self.word(64) + Self.word(0)
        #expect(throws: ABIError.misplacedTail(offset: 32)) { try ABI.decode(shared, as: [.bytes, .bytes], mode: .lenient) }
        let gap = Self.word(64) + Self.word(7) + Self.word(0)
        #expect(throws: ABIError.misplacedTail(offset: 0)) { try ABI.decode(gap, as: bytes) }
        #expect(try ABI.decode(gap, as: bytes, mode: .lenient) == [.bytes([])])
    }

    @Test("Elements without size are refused, whatever the length says")
    func zeroSized() throws {
        let types: [ABIType] = [
            .array(.tuple([])), .array(.fixedArray(.uint(bits: 8), count: 0)), .fixedArray(.tuple([]), count: 1 << 40),
            .fixedArray(.fixedArray(.bool, count: 0), count: 3),
        ]
        for type in types {
            #expect(throws: ABIError.self) { try ABI.decode(Self.word(32) + Self.word(1 << 50), as: [type]) }
            #expect(throws: ABIError.self) { try ABI.encode([.array([.array([])])], as: [type]) }
        }
        #expect(try ABI.decode([], as: [.tuple([])]) == [.tuple([])])
        #expect(try ABI.decode([], as: [.fixedArray(.bool, count: 0)]) == [.array([])])
        #expect(throws: ABIError.self) { try ABI.decode([], as: [.fixedArray(.bool, count: 1 << 58)]) }
        #expect(throws: ABIError.self) { try ABI.decode([], as: [.fixedArray(.fixedArray(.bool, count: .max), count: .max)]) }
        #expect(throws: ABIError.self) {
            try ABI.encode([.array([.array([]), .array([])])], as: [.fixedArray(.fixedArray(.bool, count: 1 << 57), count: 2)])
        }
    }

    @Test("Values that do not fit their type are refused")
    func mismatches() {
        let cases: [(ABIValue, ABIType)] = [
            (.uint(256), .uint(bits: 8)), (.int(128), .int(bits: 8)), (.int(-129), .int(bits: 8)), (.uint(1), .bool),
            (.bytes([1]), .fixedBytes(2)), (.bytes([1]), .function), (.string("a"), .bytes), (.array([.bool(true)]), .array(.string)),
            (.array([]), .fixedArray(.bool, count: 1)), (.tuple([]), .tuple([.bool])), (.address(.zero), .uint(bits: 160)),
            (.uint(1), .uint(bits: 7)), (.uint(1), .uint(bits: 264)), (.bytes([]), .fixedBytes(0)),
        ]
        for (value, type) in cases {
            #expect(throws: ABIError.self, "\(value)") { try ABI.encode([value], as: [type]) }
        }
    }

    @Test("Typed values encode as dynamic ones do, and decode")
    func typed() throws {
        let address = try Address("0x00000000000000000000000000000000000000a1")
        let names = ["α", "", String(repeating: "x", count: 40)]
        let nested = ABITuple(UInt256(7), ABIBytes([1, 2, 3]))
        let data = ABI.encode(address, UInt256(5), names, true, UInt8(9), [nested, nested], Bytes32.zero, Int256(-2))
        let values: [ABIValue] = [
            .address(address), .uint(5), .array(names.map { .string($0) }), .bool(true), .uint(9),
            .array(Array(repeating: .tuple([.uint(7), .bytes([1, 2, 3])]), count: 2)), .bytes(Bytes32.zero.bytes), .int(-2),
        ]
        let types = try ["address", "uint256", "string[]", "bool", "uint8", "(uint256,bytes)[]", "bytes32", "int256"]
            .map { try ABIType($0) }
        #expect(try ABI.encode(values, as: types) == data)
        let decoded = try ABI.decode(
            data,
            as: Address.self, UInt256.self, [String].self, Bool.self, UInt8.self, [ABITuple<UInt256, ABIBytes>].self,
            Bytes32.self, Int256.self)
        #expect(decoded.0 == address && decoded.1 == 5 && decoded.2 == names && decoded.3 && decoded.4 == 9)
        #expect(decoded.5.map(\.members.1) == [ABIBytes([1, 2, 3]), ABIBytes([1, 2, 3])])
        #expect(decoded.6 == .zero && decoded.7 == -2)
        let selector = ABISelector(signature: "transfer(address,uint256)")
        #expect(ABI.encode(selector: selector, address, UInt256(1)).prefix(4) == [0xa9, 0x05, 0x9c, 0xbb])
        #expect(throws: ABIError.self) { try ABI.decode(data + [0], as: Address.self) }
        #expect(ABITuple<UInt256, Bool>.abiHeadBytes == 64)
        #expect(ABITuple<UInt256, String>.abiType.description == "(uint256,string)")
    }

    @Test("Packed encoding refuses what it is not defined for, empty or not")
    func packed() throws {
        for text in ["(bool)", "string[]", "bytes[2]", "(bool)[]", "string[][]"] {
            let type = try ABIType(text)
            for value in [ABIValue.array([]), .tuple([.bool(true)]), .array([.string(""), .string("")])] {
                #expect(throws: ABIError.self, "\(text)") { try ABI.encodePacked([value], as: [type]) }
            }
        }
        #expect(try ABI.encodePacked([.array([.array([.uint(1)])])], as: [ABIType("uint8[1][]")]) == UInt256(1).bigEndianBytes)
    }

    @Test("Fixed-point numbers read and print exactly")
    func fixedPoint() throws {
        let type = try ABIType("fixed128x18")
        for (text, raw) in [("1.5", "1500000000000000000"), ("-0.000000000000000001", "-1"), ("100", "100000000000000000000")] {
            let value = try ABIValue(.string(text), as: type)
            #expect(value == .int(try #require(Int256(decimal: raw))))
            #expect(value.json(as: type) == .string(text))
        }
        for text in ["1.", ".5", "1.0000000000000000001", "", "-", "1e5", "1.5.5"] {
            #expect(throws: ABIError.self, "\(text)") { try ABIValue(.string(text), as: type) }
        }
    }
}
