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

@Suite("Keccak-256 on this processor")
struct KeccakInstructionTests {
    /// The digest by the portable permutation alone.
    static func portable(_ message: [UInt8]) -> Bytes32? {
        var state = KeccakPermutation.State(repeating: 0)
        var padded = message + [1]
        padded += [UInt8](repeating: 0, count: (136 - padded.count % 136) % 136)
        padded[padded.count - 1] |= 0x80
        for block in stride(from: 0, to: padded.count, by: 136) {
            for index in 0..<136 { state[index / 8] ^= UInt64(padded[block + index]) << UInt64(8 * (index % 8)) }
            KeccakPermutation.permutePortably(&state)
        }
        return Bytes32((0..<32).map { UInt8(truncatingIfNeeded: state[$0 / 8] >> UInt64(8 * ($0 % 8))) })
    }

    @Test("Single messages of every length to three blocks agree with the portable code")
    func single() {
        var generator = SeededGenerator(seed: 11)
        for length in 0...410 {
            let message = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Keccak256.hash(message) == Self.portable(message), "length \(length)")
        }
    }

    @Test("Batches agree with single messages for every length and count", arguments: KeccakInstructions.allCases)
    func batches(instructions: KeccakInstructions) {
        guard instructions <= .available else { return }
        var generator = SeededGenerator(seed: 12)
        for length in Array(0...280) + [407, 408, 409] {
            let count = length % 19
            let messages = (0..<count * length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            var digests = [Bytes32](repeating: .zero, count: count)
            messages.withUnsafeBytes { messages in
                digests.withUnsafeMutableBufferPointer {
                    Keccak256.hashBatch(messages, messageBytes: length, into: $0, with: instructions)
                }
            }
            let expected = (0..<count).map { Keccak256.hash(Array(messages[$0 * length..<($0 + 1) * length])) }
            #expect(digests == expected, "length \(length)")
        }
    }
}
