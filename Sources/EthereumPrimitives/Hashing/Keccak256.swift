/// Keccak-256 as Ethereum uses it: with the padding of the original submission (`0x01`), not that of SHA3-256 (`0x06`).
///
/// ```swift
/// Keccak256.hash(utf8: "Transfer(address,address,uint256)")   // 0xddf252ad…, the topic of a transfer
///
/// var hasher = Keccak256()
/// hasher.update(header)
/// hasher.update(body)
/// let digest = hasher.finalize()
/// ```
public struct Keccak256: Sendable {
    /// The number of bytes that one permutation absorbs: 1600 bits less twice the digest.
    static let rateBytes = 136

    private var state = KeccakPermutation.State(repeating: 0)
    /// The number of bytes absorbed into the current block, 0…135.
    private var filled = 0

    /// Makes a hasher that has absorbed nothing.
    public init() {}

    /// Absorbs bytes.
    public mutating func update(_ bytes: some Collection<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// Absorbs bytes.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        guard let base = bytes.baseAddress else { return }
        var offset = 0
        if filled > 0 {
            offset = min(Self.rateBytes - filled, bytes.count)
            Self.absorb(base, count: offset, at: filled, into: &state)
            filled += offset
            guard filled == Self.rateBytes else { return }
            KeccakPermutation.permute(&state)
            filled = 0
        }
        offset += Self.absorbBlocks(base + offset, count: bytes.count - offset, into: &state)
        filled = bytes.count - offset
        Self.absorb(base + offset, count: filled, at: 0, into: &state)
    }

    /// Returns the digest of the bytes absorbed, and resets the hasher.
    public mutating func finalize() -> Bytes32 {
        let digest = Self.squeeze(&state, filled: filled)
        self = Keccak256()
        return digest
    }
}

extension Keccak256 {
    /// Returns the digest of the bytes.
    public static func hash(_ bytes: [UInt8]) -> Bytes32 {
        bytes.withUnsafeBytes { hash($0) }
    }

    /// Returns the digest of the bytes.
    public static func hash(_ bytes: UnsafeRawBufferPointer) -> Bytes32 {
        var state = KeccakPermutation.State(repeating: 0)
        guard let base = bytes.baseAddress else { return squeeze(&state, filled: 0) }
        let absorbed = absorbBlocks(base, count: bytes.count, into: &state)
        absorb(base + absorbed, count: bytes.count - absorbed, at: 0, into: &state)
        return squeeze(&state, filled: bytes.count - absorbed)
    }

    /// Returns the digest of the UTF-8 bytes of a text.
    public static func hash(utf8 text: some StringProtocol) -> Bytes32 {
        var text = String(text)
        return text.withUTF8 { hash(UnsafeRawBufferPointer($0)) }
    }

    /// Returns the digest of 64 bytes, `first` before `second`: a node of a Merkle tree.
    public static func hash(_ first: Bytes32, _ second: Bytes32) -> Bytes32 {
        var state = KeccakPermutation.State(repeating: 0)
        state[0] = UInt64(littleEndian: first.part0)
        state[1] = UInt64(littleEndian: first.part1)
        state[2] = UInt64(littleEndian: first.part2)
        state[3] = UInt64(littleEndian: first.part3)
        state[4] = UInt64(littleEndian: second.part0)
        state[5] = UInt64(littleEndian: second.part1)
        state[6] = UInt64(littleEndian: second.part2)
        state[7] = UInt64(littleEndian: second.part3)
        return squeeze(&state, filled: 64)
    }

    /// Absorbs every whole block and returns the number of bytes consumed.
    private static func absorbBlocks(_ base: UnsafeRawPointer, count: Int, into state: inout KeccakPermutation.State) -> Int {
        var offset = 0
        while count - offset >= rateBytes {
            for lane in 0..<(rateBytes / 8) {
                state[lane] ^= UInt64(littleEndian: (base + offset + lane * 8).loadUnaligned(as: UInt64.self))
            }
            KeccakPermutation.permute(&state)
            offset += rateBytes
        }
        return offset
    }

    /// Absorbs `count` bytes into the block from byte `position`; they fit.
    private static func absorb(
        _ base: UnsafeRawPointer, count: Int, at position: Int, into state: inout KeccakPermutation.State
    ) {
        var (index, target) = (0, position)
        while index < count {
            if target & 7 == 0, count - index >= 8 {
                state[target >> 3] ^= UInt64(littleEndian: (base + index).loadUnaligned(as: UInt64.self))
                (index, target) = (index + 8, target + 8)
            } else {
                let byte = (base + index).load(as: UInt8.self)
                state[target >> 3] ^= UInt64(byte) &<< UInt64(8 * (target & 7))
                (index, target) = (index + 1, target + 1)
            }
        }
    }

    /// Pads the block after `filled` bytes and returns the first four lanes.
    private static func squeeze(_ state: inout KeccakPermutation.State, filled: Int) -> Bytes32 {
        state[filled >> 3] ^= 1 &<< UInt64(8 * (filled & 7))
        state[rateBytes / 8 - 1] ^= 0x80 << 56
        KeccakPermutation.permute(&state)
        return Bytes32(
            parts: state[0].littleEndian, state[1].littleEndian, state[2].littleEndian, state[3].littleEndian)
    }
}
