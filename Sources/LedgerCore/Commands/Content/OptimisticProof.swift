package import EthereumPrimitives
package import VerificationGames

/// The proof of kind ``ProofKind/optimistic``: the claim that a game would be about, and how the tape is made of prompt and data.
package struct OptimisticProof: Sendable, Hashable {
    /// The version of the encoding, which is its first item.
    static let version: UInt64 = 1

    /// The API's endpoint, which says how the prompt is read.
    package let endpoint: String
    package let claim: TraceClaim
    /// The stop sequence that ended the text and is no part of it; empty where none did.
    package let stopped: [UInt8]
    /// Whether the model ended the text itself.
    package let endsText: Bool

    package init(endpoint: String, claim: TraceClaim, stopped: [UInt8], endsText: Bool) {
        self.endpoint = endpoint
        self.claim = claim
        self.stopped = stopped
        self.endsText = endsText
    }
}

extension OptimisticProof: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(Self.version)
        encoder.append(utf8: endpoint)
        encoder.append(claim)
        encoder.append(stopped)
        encoder.append(flag: endsText)
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        guard try decoder.readUInt64() == Self.version else { throw decoder.invalid("the proof's version is not known; expected 1") }
        endpoint = try decoder.readString()
        claim = try decoder.read()
        stopped = try decoder.readBytes()
        endsText = try decoder.readFlag()
        guard stopped.count <= TraceClaim.maximumStopBytes else { throw decoder.invalid("a stop sequence of more than 32 bytes") }
    }
}

extension TraceClaim: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(programRoot)
        encoder.append(tapeRoot)
        encoder.append(seed)
        for number in [temperatureMilli, topK, topPMilli, maximumTokens, promptSteps, steps] { encoder.append(UInt64(number)) }
        encoder.appendList { list in for stop in stops { list.append(stop) } }
        encoder.append(finalState)
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        self.init(
            programRoot: try decoder.readBytes32(), tapeRoot: try decoder.readBytes32(), seed: try decoder.readUInt64(),
            temperatureMilli: try decoder.readInteger(), topK: try decoder.readInteger(), topPMilli: try decoder.readInteger(),
            maximumTokens: try decoder.readInteger(), promptSteps: try decoder.readInteger(), steps: try decoder.readInteger(),
            stops: try decoder.readByteStrings(maximumCount: Self.maximumStops, maximumBytes: Self.maximumStopBytes),
            finalState: try decoder.readBytes32())
        guard isWellFormed else { throw decoder.invalid("a claim that cannot be true") }
    }
}

extension RLPDecoder {
    mutating func readByteStrings(maximumCount: Int, maximumBytes: Int) throws(RLPError) -> [[UInt8]] {
        try readList { (list: inout RLPDecoder) throws(RLPError) in
            var strings: [[UInt8]] = []
            while !list.isAtEnd {
                guard strings.count < maximumCount else { throw list.invalid("more than \(maximumCount) elements") }
                strings.append(try list.readBytes())
                guard strings[strings.count - 1].count <= maximumBytes else { throw list.invalid("more than \(maximumBytes) bytes") }
            }
            return strings
        }
    }

    mutating func readHashes(maximumCount: Int) throws(RLPError) -> [Bytes32] {
        try readList { (list: inout RLPDecoder) throws(RLPError) in
            var hashes: [Bytes32] = []
            while !list.isAtEnd {
                guard hashes.count < maximumCount else { throw list.invalid("more than \(maximumCount) elements") }
                hashes.append(try list.readBytes32())
            }
            return hashes
        }
    }
}

extension RLPEncoder {
    mutating func append(hashes: [Bytes32]) {
        appendList { list in for hash in hashes { list.append(hash) } }
    }
}
