import EthereumPrimitives
import Sealing
import Testing

@Suite("Sealing")
struct SealingTests {
    private func bytes(_ hex: String) throws -> [UInt8] { try Hex.decode("0x" + hex) }

    private func key(_ byte: UInt8) throws -> SealingKey { try #require(SealingKey([UInt8](repeating: byte, count: 32))) }

    /// Test cases 13, 14 and 16 of "The Galois/Counter Mode of Operation" (McGrew, Viega), appendix B.
    @Test("A box is AES-256-GCM's of the published cases")
    func published() throws {
        let zeros = [UInt8](repeating: 0, count: 12)
        #expect(try key(0).seal([], nonce: zeros, context: []) == zeros + bytes("530f8afbc74536b9a963b4f1c4cb738b"))
        #expect(
            try key(0).seal([UInt8](repeating: 0, count: 16), nonce: zeros, context: [])
                == zeros + bytes("cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"))
        let sixteen = try #require(SealingKey(bytes("feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308")))
        let content = try bytes(
            "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39")
        let nonce = try bytes("cafebabefacedbaddecaf888")
        let box = try #require(sixteen.seal(content, nonce: nonce, context: bytes("feedfacedeadbeeffeedfacedeadbeefabaddad2")))
        #expect(box.suffix(16) == (try bytes("76fc6ece0f4e1768cddf8853bb2d551b"))[...])
    }

    /// Test case 1 and 3 of RFC 5869, appendix A.
    @Test("Derived keys are HKDF's of the published cases")
    func derivation() throws {
        let secret = [UInt8](repeating: 0x0B, count: 22)
        let first = KeyDerivation(secret: secret, salt: Array(0...0x0C))
        #expect(try first.bytes(for: Array(0xF0...0xF9)) == bytes("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"))
        let third = KeyDerivation(secret: secret, salt: [])
        #expect(try third.bytes(for: []) == bytes("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"))
    }

    @Test("What was sealed opens with its key and in its context only")
    func opens() throws {
        let content = Array("an answer".utf8)
        let nonce = [UInt8](repeating: 9, count: 12)
        let box = try #require(try key(1).seal(content, nonce: nonce, context: [1]))
        #expect(try key(1).open(box, context: [1]) == content)
        #expect(try key(1).open(box, context: [2]) == nil)
        #expect(try key(2).open(box, context: [1]) == nil)
    }

    @Test("No flipped bit and no cut is accepted")
    func damage() throws {
        let box = try #require(try key(1).seal([1, 2, 3], nonce: [UInt8](repeating: 9, count: 12), context: []))
        for bit in 0..<box.count * 8 {
            var damaged = box
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(try key(1).open(damaged, context: []) == nil)
        }
        for count in 0..<box.count { #expect(try key(1).open(Array(box.prefix(count)), context: []) == nil) }
    }

    @Test("A key of another length is none, a nonce of another length seals nothing, and no text shows the key")
    func limits() throws {
        #expect(SealingKey([UInt8](repeating: 1, count: 31)) == nil)
        #expect(try key(1).seal([], nonce: [1], context: []) == nil)
        let shown = try "\(key(0x5A)) \(String(reflecting: key(0x5A)))"
        #expect(!shown.lowercased().contains("5a5a"))
        #expect(try key(1).id != key(2).id)
    }
}
