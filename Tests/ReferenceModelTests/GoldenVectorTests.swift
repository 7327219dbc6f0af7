import ReferenceModel
import Testing

@Suite("Golden vectors from the training script")
struct GoldenVectorTests {
    let vectors: GoldenVectors
    let model = ReferenceModel.embedded

    init() throws { vectors = try GoldenVectors.load() }

    @Test("The vectors belong to the embedded weights")
    func sameWeights() throws {
        let sum = checksum(model.weights)
        #expect(String(sum, radix: 16) == String(try #require(UInt64(vectors.weightsFNV1a, radix: 16)), radix: 16))
    }

    @Test("Swift writes the bytes that the exact numpy model writes")
    func generations() throws {
        #expect(vectors.generations.count >= 10)
        for vector in vectors.generations {
            let options = GenerationOptions(
                seed: try #require(UInt64(vector.seed)), maximumTokens: vector.maximumTokens,
                temperatureMilli: vector.temperatureMilli, topK: vector.topK, topPMilli: vector.topPMilli)
            var generator = model.generate(prompt: bytes(hex: vector.promptHex), options: options)
            var tokens: [Token] = []
            while let token = generator.next() { tokens.append(token) }
            #expect(ReferenceModel.decode(tokens) == vector.text, "\(vector)")
            #expect(generator.finishReason?.rawValue == vector.finish, "\(vector)")
            #expect(generator.tokenCount == tokens.count)
        }
    }

    @Test("Swift embeds texts as the exact numpy model does")
    func embeddings() {
        #expect(vectors.embeddings.count >= 5)
        for vector in vectors.embeddings {
            #expect(model.embedding(of: bytes(hex: vector.textHex)) == vector.vector, "0x\(vector.textHex)")
        }
    }
}
