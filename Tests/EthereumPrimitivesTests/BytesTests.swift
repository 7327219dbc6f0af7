import EthereumPrimitives
import EthereumTestSupport
import Testing

@Suite("Hex, Bytes32 and Address")
struct BytesTests {
    @Test("Hexadecimal text reads in either case and writes in lower case")
    func hex() throws {
        #expect(try Hex.decode("0xDeadBEEF") == [0xde, 0xad, 0xbe, 0xef])
        #expect(try Hex.decode("") == [])
        #expect(Hex.encode([0x00, 0xff] as [UInt8]) == "0x00ff")
        #expect(Hex.encode([0x0a] as [UInt8], prefix: false) == "0a")
        #expect(throws: HexError.oddLength(digits: 5)) { try Hex.decode("0xabc") }
        #expect(throws: HexError.invalidCharacter(code: 0x67, offset: 3)) { try Hex.decode("0xag") }
        #expect(throws: HexError.invalidCharacter(code: 0x58, offset: 1)) { try Hex.decode("0XAB") }
    }

    @Test("Bytes32 holds exactly 32 bytes and orders as a big-endian number")
    func bytes32() throws {
        let bytes = [UInt8](0..<32)
        let value = try #require(Bytes32(bytes))
        #expect(value.bytes == bytes)
        #expect(Bytes32(value.word) == value)
        #expect(value.word.bigEndianBytes == bytes)
        #expect(Bytes32([UInt8](repeating: 1, count: 31)) == nil)
        #expect(Bytes32([UInt8](repeating: 1, count: 33)) == nil)
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<2_000 {
            let (a, b) = (UInt256Tests.value(&generator), UInt256Tests.value(&generator))
            #expect((Bytes32(a) < Bytes32(b)) == (a < b))
        }
    }

    @Test("An address keeps its 20 bytes and its word")
    func address() throws {
        let bytes = [UInt8](1...20)
        let address = try #require(Address(bytes))
        #expect(address.bytes == bytes)
        #expect(address.word == UInt256(bigEndian: bytes))
        #expect(address.padded.bytes == [UInt8](repeating: 0, count: 12) + bytes)
        #expect(Address(lowBytesOf: address.padded) == address)
        #expect(address.lowercaseHex == "0x0102030405060708090a0b0c0d0e0f1011121314")
    }

    @Test("A mixed-case address must satisfy EIP-55")
    func checksum() throws {
        let text = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
        #expect(try Address(text).description == text)
        #expect(try Address(text.lowercased()).description == text)
        #expect(try Address("0x" + text.dropFirst(2).uppercased()).description == text)
        #expect(throws: AddressError.self) { try Address("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAeD") }
        for bad in ["", "0x", "5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed", String(text.dropLast()), text + "0", text + " "] {
            #expect(throws: AddressError.self) { try Address(bad) }
        }
    }
}
