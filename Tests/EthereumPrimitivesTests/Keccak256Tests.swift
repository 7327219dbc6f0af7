import EthereumPrimitives
import EthereumTestSupport
import Testing

@Suite("Keccak-256")
struct Keccak256Tests {
    @Test("Published digests")
    func knownAnswers() {
        #expect(
            Keccak256.hash([]).description == "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470")
        #expect(
            Keccak256.hash(utf8: "Transfer(address,address,uint256)").description
                == "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef")
        #expect(
            Keccak256.hash(utf8: "Snapshot(uint256)").description
                == "0x8030e83b04d87bef53480e26263266d6ca66863aa8506aca6f2559d18aa1cb67")
    }

    @Test("Any split of a message gives the digest of the whole")
    func incremental() {
        var generator = SeededGenerator(seed: 7)
        for length in 0..<420 {
            let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var hasher = Keccak256()
            var rest = message[...]
            while !rest.isEmpty {
                let part = rest.prefix(Int.random(in: 0...150, using: &generator))
                hasher.update(part)
                rest = rest.dropFirst(part.count)
            }
            let digest = hasher.finalize()
            #expect(digest == Keccak256.hash(message), "length \(length)")
            #expect(hasher.finalize() == Keccak256.hash([]))
        }
    }

    @Test("Two words hash as their 64 bytes")
    func pairs() {
        let (first, second) = (Keccak256.hash(utf8: "left"), Keccak256.hash(utf8: "right"))
        #expect(Keccak256.hash(first, second) == Keccak256.hash(first.bytes + second.bytes))
        #expect(Keccak256.hash(first, second) != Keccak256.hash(second, first))
    }
}
