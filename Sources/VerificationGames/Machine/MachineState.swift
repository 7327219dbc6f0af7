package import EthereumPrimitives

/// The state of the machine between two symbols.
package struct MachineState: Sendable, Hashable {
    /// The hidden state in Q15, 320 numbers.
    package var hidden: [Int16]
    /// The state of SplitMix64.
    package var random: UInt64
    /// The last 32 bytes that were generated, the newest lowest, which is enough to find a stop sequence.
    package var tail: UInt256

    package init(hidden: [Int16], random: UInt64, tail: UInt256) {
        self.hidden = hidden
        self.random = random
        self.tail = tail
    }

    /// The state before the first symbol of a call.
    package static func beginning(seed: UInt64) -> MachineState {
        MachineState(hidden: [Int16](repeating: 0, count: MachineShape.hidden), random: seed, tail: .zero)
    }

    /// 704 bytes: the hidden numbers plus 2¹⁵ as 16 bits each, then two words.
    package var bytes: [UInt8] { Self.bytes(of: hidden) + UInt256(random).bigEndianBytes + tail.bigEndianBytes }

    package var hash: Bytes32 { Keccak256.hash(bytes) }

    /// The hash that stands for a machine that has stopped because the claim is wrong. It stays to the end of the call, where no claim may have it.
    package static let failed = Keccak256.hash(utf8: "imo verification game: the claim is wrong")

    package static func bytes(of hidden: [Int16]) -> [UInt8] {
        hidden.flatMap { value -> [UInt8] in
            let raised = UInt16(truncatingIfNeeded: Int32(value) + 32_768)
            return [UInt8(raised >> 8), UInt8(raised & 255)]
        }
    }
}

/// The running hash inside a step. It begins with the hash of the state before the step and takes in the value of one unit after the other.
package struct UnitChain: Sendable {
    package private(set) var hash: Bytes32

    package init(after state: Bytes32) { hash = state }

    /// Takes in a logit. Negative numbers are in two's complement.
    package mutating func append(logit: Int32) {
        let value = UInt256(UInt64(logit.magnitude))
        append(logit < 0 ? UInt256.zero.subtractingReportingOverflow(value).partialValue : value)
    }

    package mutating func append(symbol: Int) { append(UInt256(UInt64(symbol))) }

    /// Takes in a hidden number, raised by 2¹⁵.
    package mutating func append(hidden: Int16) { append(UInt256(UInt64(Int32(hidden) + 32_768))) }

    private mutating func append(_ value: UInt256) { hash = Keccak256.hash(hash, Bytes32(value)) }
}
