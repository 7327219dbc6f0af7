import Foundation
import ReferenceModel
import ReferenceModelServer
import Testing

@Suite("POST /v1/embeddings")
struct EmbeddingTests {
    private func items(_ more: String) async throws -> (items: [[String: Any]], usage: [String: Int]) {
        let answer = try await post("/v1/embeddings", #"{"model":"imo-reference",\#(more)}"#)
        #expect(answer.status == 200)
        return (
            try #require(answer.object["data"] as? [[String: Any]]), try #require(answer.object["usage"] as? [String: Int])
        )
    }

    @Test("Floats have length 1 and point where the model's integers point")
    func floats() async throws {
        let result = try await items(#""input":"a list of names""#)
        let vector = try #require(result.items.first?["embedding"] as? [Double])
        #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-5)
        let integers = ReferenceModel.embedded.embedding(of: ReferenceModel.encode("a list of names"))
        let length = integers.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(vector.count == integers.count)
        #expect(zip(vector, integers).allSatisfy { abs($0 - Double($1) / length) < 1e-6 })
        #expect(result.usage == ["prompt_tokens": 15, "total_tokens": 15])
    }

    @Test("Base64 carries the same numbers as little-endian single precision")
    func base64() async throws {
        let input = #""input":["hello","a file"]"#
        let floats = try await items(input)
        let encoded = try await items(input + #","encoding_format":"base64","dimensions":320"#)
        #expect(floats.usage == encoded.usage)
        for index in 0..<2 {
            let text = try #require(encoded.items[index]["embedding"] as? String)
            let bytes = [UInt8](try #require(Data(base64Encoded: text)))
            let numbers = stride(from: 0, to: bytes.count, by: 4).map { at in
                Float(bitPattern: (0..<4).reduce(0) { $0 | UInt32(bytes[at + $1]) << UInt32(8 * $1) })
            }
            #expect(numbers == (floats.items[index]["embedding"] as? [Double])?.map { Float($0) })
            #expect(encoded.items[index]["index"] as? Int == index)
        }
    }
}
