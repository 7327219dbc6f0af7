import Foundation
import ReferenceModel

/// A checked request for embeddings.
struct EmbeddingRequest: Sendable {
    enum Encoding: String, Decodable {
        /// Numbers in JSON.
        case float
        /// The IEEE 754 single-precision bytes of the numbers, little endian, in base64: the form that OpenAI's SDK asks for.
        case base64
    }

    let texts: [[Token]]
    let encoding: Encoding

    private struct Body: Decodable {
        let model: String
        let input: PromptField
        let encodingFormat: Encoding?
        let dimensions: Int?

        private enum CodingKeys: String, CodingKey {
            case model, input, dimensions
            case encodingFormat = "encoding_format"
        }
    }

    init(body: [UInt8], modelID: String, dimension: Int, limits: ServerLimits) throws(OpenAIError) {
        let body = try decodeBody(Body.self, body)
        guard body.model == modelID else { throw .unknownModel(body.model, known: modelID) }
        texts = body.input.texts
        encoding = body.encodingFormat ?? .float
        guard (1...limits.maximumEmbeddingInputs).contains(texts.count), !texts.contains([]) else {
            throw .invalid(
                "input", "'input' must be 1 to \(limits.maximumEmbeddingInputs) texts, none of them empty.", code: "invalid_value")
        }
        if let wanted = body.dimensions, wanted != dimension {
            throw .invalid("dimensions", "This model's embeddings have \(dimension) dimensions, not \(wanted).", code: "invalid_value")
        }
        guard tokenCount <= limits.maximumPromptTokens else { throw limits.promptTooLong(tokenCount, parameter: "input") }
    }

    var tokenCount: Int { texts.reduce(0) { $0 + $1.count } }
}
