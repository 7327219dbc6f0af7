internal import CKeccak

/// The instruction set that hashes several messages at once. The tests compare the others with the portable code.
package enum KeccakInstructions: Int32, Sendable, CaseIterable, Comparable {
    case portable = 0
    case bmi
    case avx2
    case avx512

    /// The fastest that this processor has.
    package static let available = KeccakInstructions(rawValue: imo_keccak_support()) ?? .portable

    package static func < (lhs: KeccakInstructions, rhs: KeccakInstructions) -> Bool { lhs.rawValue < rhs.rawValue }

    /// The number of messages hashed at once.
    var width: Int {
        switch self {
        case .portable, .bmi: 1
        case .avx2: 4
        case .avx512: 8
        }
    }
}

extension Keccak256 {
    /// Hashes `digests.count` messages of `messageBytes` bytes each, which lie one after another in `messages`.
    ///
    /// Messages of one length can be hashed several at a time: eight with AVX-512, four with AVX2.
    ///
    /// - Precondition: `messages` holds at least as many messages as `digests`.
    public static func hashBatch(
        _ messages: UnsafeRawBufferPointer, messageBytes: Int, into digests: UnsafeMutableBufferPointer<Bytes32>
    ) {
        hashBatch(messages, messageBytes: messageBytes, into: digests, with: .available)
    }

    package static func hashBatch(
        _ messages: UnsafeRawBufferPointer, messageBytes: Int, into digests: UnsafeMutableBufferPointer<Bytes32>,
        with instructions: KeccakInstructions
    ) {
        precondition(messageBytes >= 0 && messages.count >= messageBytes * digests.count, "fewer messages than digests")
        guard let output = digests.baseAddress else { return }
        let (count, width) = (digests.count, instructions.width)
        guard width > 1, count >= width, let input = messages.baseAddress else {
            hashEach(messages, messageBytes: messageBytes, into: digests)
            return
        }
        var start = 0
        while start < count {
            // The last group overlaps the one before it rather than be hashed one by one.
            let group = min(start, count - width)
            hashGroup(input + group * messageBytes, messageBytes: messageBytes, into: output + group, with: instructions)
            start = group + width
        }
    }

    private static func hashEach(
        _ messages: UnsafeRawBufferPointer, messageBytes: Int, into digests: UnsafeMutableBufferPointer<Bytes32>
    ) {
        for index in digests.indices {
            let start = index * messageBytes
            digests[index] = hash(UnsafeRawBufferPointer(rebasing: messages[start..<start + messageBytes]))
        }
    }

    private static func hashGroup(
        _ messages: UnsafeRawPointer, messageBytes: Int, into digests: UnsafeMutablePointer<Bytes32>,
        with instructions: KeccakInstructions
    ) {
        let input = messages.assumingMemoryBound(to: UInt8.self)
        let output = UnsafeMutableRawPointer(digests).assumingMemoryBound(to: UInt8.self)
        if instructions == .avx512 {
            imo_keccak256_avx512(input, messageBytes, messageBytes, output)
        } else {
            imo_keccak256_avx2(input, messageBytes, messageBytes, output)
        }
    }
}
