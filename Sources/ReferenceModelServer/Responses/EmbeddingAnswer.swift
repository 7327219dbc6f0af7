import Foundation

/// The response to a request for embeddings.
struct EmbeddingAnswer: Encodable, Sendable {
    struct Item: Encodable, Sendable {
        let object = "embedding"
        let index: Int
        let embedding: Vector
    }

    enum Vector: Encodable, Sendable {
        case float([Float])
        case base64(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .float(let numbers): try container.encode(numbers)
            case .base64(let text): try container.encode(text)
            }
        }

        /// Scales the model's integers to length 1, as clients of embeddings expect. Each IEEE 754 operation has one defined result, so the response is the
        /// same on every machine.
        init(_ integers: [Int32], encoding: EmbeddingRequest.Encoding) {
            let length = integers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            let numbers = integers.map { Float(Double($0) / max(length, 1)) }
            switch encoding {
            case .float: self = .float(numbers)
            case .base64:
                let bytes = numbers.flatMap { number in (0..<4).map { UInt8(truncatingIfNeeded: number.bitPattern >> (8 * $0)) } }
                self = .base64(Data(bytes).base64EncodedString())
            }
        }
    }

    let object = "list"
    let data: [Item]
    let model: String
    let usage: Usage
}
