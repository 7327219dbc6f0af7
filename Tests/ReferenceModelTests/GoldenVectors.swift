import Foundation

/// What `scripts/train-reference-model` computed in exact integer arithmetic in another language.
struct GoldenVectors: Decodable {
    struct Generation: Decodable, CustomStringConvertible {
        let promptHex: String
        let seed: String
        let maximumTokens: Int
        let temperatureMilli: UInt32
        let topK: Int
        let topPMilli: UInt32
        let text: String
        let finish: String

        var description: String { "seed \(seed), temperature \(temperatureMilli), prompt 0x\(promptHex)" }
    }

    struct Embedding: Decodable {
        let textHex: String
        let vector: [Int32]
    }

    let weightsFNV1a: String
    let generations: [Generation]
    let embeddings: [Embedding]

    static func load() throws -> GoldenVectors {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Vectors/reference-model.json")
        return try JSONDecoder().decode(GoldenVectors.self, from: Data(contentsOf: file))
    }
}

/// The bytes of hexadecimal digits without a prefix.
func bytes(hex: String) -> [UInt8] {
    let digits = Array(hex)
    return stride(from: 0, to: digits.count - 1, by: 2).compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) }
}

/// FNV-1a as in the header of a weights file, written independently of the target.
func checksum(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
}

/// The weights with one byte changed and the checksum of the header made right again.
func weights(_ original: [UInt8], changing index: Int, by mask: UInt8) -> [UInt8] {
    var changed = original
    changed[index] ^= mask
    let sum = checksum(changed[32...])
    for byte in 0..<8 { changed[20 + byte] = UInt8(truncatingIfNeeded: sum >> (8 * UInt64(byte))) }
    return changed
}
