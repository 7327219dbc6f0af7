import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import Foundation
import StrictJSON
import Testing

@Suite("Keys and signatures")
struct KeyTests {
    @Test("Signatures, public keys and addresses agree with the vectors")
    func signing() throws {
        for row in try VectorFile("secp256k1_sign").rows {
            let key = try PrivateKey(row.bytes("key"))
            let digest = try row.word("digest")
            let signature = try key.sign(digest)
            #expect(signature.r == (try row.word("r")), "\(row)")
            #expect(signature.s == (try row.word("s")), "\(row)")
            #expect(UInt256(UInt64(signature.yParity)) == (try row.integer("yParity")), "\(row)")
            #expect(signature.isLowS)
            #expect(key.publicKey.compressed == (try row.bytes("pub")), "\(row)")
            #expect(key.publicKey.uncompressed == (try row.bytes("pubU")), "\(row)")
            #expect(PublicKey(key.publicKey.compressed) == key.publicKey)
            #expect(key.address == (try row.address("address")), "\(row)")
            #expect(try signature.recoverAddress(from: digest) == key.address)
            #expect(try signature.recoverPublicKey(from: digest) == key.publicKey)
        }
    }

    @Test("Secrets stand in memory that no core dump has, each in a place of its own")
    func memory() throws {
        let keys = try (1...3_000 as ClosedRange<UInt64>).map { try PrivateKey(Bytes32(UInt256($0)).bytes) }
        let places = keys.map { $0.withUnsafeSecret { UInt(bitPattern: $0.baseAddress) } }
        #expect(Set(places).count == keys.count)
        var (excluded, range): ([Range<UInt>], Range<UInt>?) = ([], nil)
        for line in try memoryMap().split(separator: "\n") {
            let words = line.split(separator: " ")
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            if bounds.count == 2 { range = bounds[0]..<bounds[1] }
            if words[0] == "VmFlags:", words.contains("dd"), let range { excluded.append(range) }
        }
        #expect(places.allSatisfy { place in excluded.contains { $0.contains(place) } })
        for (key, number) in zip(keys, 1...3_000 as ClosedRange<UInt64>) {
            key.withUnsafeSecret { #expect(UInt256(bigEndian: Array($0)) == UInt256(number)) }
        }
    }

    /// The kernel's list of this process's memory. It gives a few pages a read, and Foundation takes the first for the whole.
    private func memoryMap() throws -> String {
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/smaps"))
        var text = Data()
        while let part = try file.read(upToCount: 1 << 16), !part.isEmpty { text += part }
        return String(decoding: text, as: UTF8.self)
    }

    @Test("Edge signatures recover exactly where the vectors do")
    func recovery() throws {
        for row in try VectorFile("secp256k1_recover_edge").rows {
            let parity = try #require(try row.integer("yParity").asUInt64)
            let signature = try? Signature(r: row.word("r"), s: row.word("s"), yParity: UInt8(parity))
            let recovered = try? signature?.recoverAddress(from: row.word("digest"))
            if row["recovered"] == .null {
                #expect(recovered == nil, "\(row)")
            } else {
                #expect(recovered == (try row.address("address")), "\(row)")
                #expect(signature?.isLowS == (try !row.flag("high_s")), "\(row)")
            }
        }
    }

    @Test("The 65 and 64 byte forms read back; other lengths and parities are refused")
    func forms() throws {
        let key = try PrivateKey([UInt8](repeating: 7, count: 32))
        for text in ["a", "b", "c", "d"] {
            let signature = try key.sign(Keccak256.hash(utf8: text))
            #expect(try Signature(signature.bytes) == signature)
            var low = signature.bytes
            low[64] -= 27
            #expect(try Signature(low) == signature)
            let compact = try #require(signature.compactBytes)
            #expect(compact.count == 64)
            #expect(try Signature(compact: compact) == signature)
            low[64] = 2
            #expect(throws: SignatureError.invalidParity(2)) { try Signature(low) }
            #expect(throws: SignatureError.wrongLength(expected: 65, found: 64)) { try Signature(compact) }
            let flipped = try Signature(
                r: signature.r, s: Bytes32(try #require(Self.order.subtracting(signature.s.word))),
                yParity: 1 - signature.yParity)
            #expect(!flipped.isLowS && flipped.compactBytes == nil)
            #expect(try flipped.recoverAddress(from: Keccak256.hash(utf8: text)) == key.address)
        }
        #expect(throws: SignatureError.outOfRange("r")) { try Signature([UInt8](repeating: 0, count: 65)) }
        #expect(throws: SignatureError.outOfRange("s")) {
            try Signature(r: Bytes32(1), s: Bytes32(Self.order), yParity: 0)
        }
    }

    static let order =
        UInt256(
            hex: "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141") ?? .zero

    @Test("A secret is a number below the order, and never shows")
    func secrets() throws {
        #expect(throws: PrivateKeyError.outOfRange) { try PrivateKey([UInt8](repeating: 0, count: 32)) }
        #expect(throws: PrivateKeyError.outOfRange) { try PrivateKey(Self.order.bigEndianBytes) }
        #expect(throws: PrivateKeyError.wrongLength(found: 31)) { try PrivateKey([UInt8](repeating: 1, count: 31)) }
        #expect(throws: Never.self) { try PrivateKey(Self.order.subtracting(1)?.bigEndianBytes ?? []) }
        let key = try PrivateKey([UInt8](repeating: 0xab, count: 32))
        for text in ["\(key)", String(reflecting: key), String(describing: [key])] {
            #expect(!text.lowercased().contains("abab"))
        }
        var dumped = ""
        dump(key, to: &dumped)
        #expect(!dumped.lowercased().contains("abab") && !dumped.contains("171"))
    }

    @Test("Random keys differ")
    func random() throws {
        let keys = try (0..<20).map { _ in try PrivateKey.random().address }
        #expect(Set(keys).count == 20)
    }
}
