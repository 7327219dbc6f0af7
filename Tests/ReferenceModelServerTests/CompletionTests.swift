import Foundation
import ReferenceModel
import ReferenceModelServer
import Testing

@Suite("POST /v1/completions")
struct CompletionTests {
    private func body(_ prompt: String, _ more: String = #""seed":1,"max_tokens":60"#) -> String {
        #"{"model":"imo-reference","prompt":\#(prompt),\#(more)}"#
    }

    private func texts(_ answer: Answer) throws -> [String] {
        try #require(answer.object["choices"] as? [[String: Any]]).map { try #require($0["text"] as? String) }
    }

    @Test("A prompt may be a string, strings, bytes or lists of bytes, alike")
    func prompts() async throws {
        let tokens = "\(Array("Return é".utf8))"
        let expected = try await texts(post("/v1/completions", body(#""Return é""#)))
        #expect(expected.count == 1)
        for prompt in [#"["Return \u00e9"]"#, tokens, "[\(tokens)]"] {
            #expect(try await texts(post("/v1/completions", body(prompt))) == expected)
        }
    }

    @Test("Re-execution from the stored prompt gives the server's text")
    func reexecution() async throws {
        let options = GenerationOptions(seed: 1, maximumTokens: 60)
        let call = try ReferenceCall(endpoint: .completions, inputJSON: Array(#""The value of ""#.utf8), options: options)
        #expect(try await texts(post("/v1/completions", body(#""The value of ""#))) == [call.run(on: .embedded).text])
    }

    @Test("Several prompts with several choices stream as they answer plainly")
    func stream() async throws {
        let prompts = #"["Return the ","The value "]"#
        let more = #""seed":1,"max_tokens":60,"n":2,"stop":"\n""#
        let plain = try await post("/v1/completions", body(prompts, more))
        let chunks = try await post("/v1/completions", body(prompts, more + #","stream":true"#)).chunks
        var streamed = ["", "", "", ""]
        for chunk in chunks {
            let choice = try #require((chunk["choices"] as? [[String: Any]])?.first)
            streamed[try #require(choice["index"] as? Int)] += try #require(choice["text"] as? String)
            #expect(chunk["object"] as? String == "text_completion")
        }
        #expect(try streamed == texts(plain))
        #expect(streamed.allSatisfy { !$0.contains("\n") })
        let usage = try #require(plain.object["usage"] as? [String: Int])
        #expect(usage["prompt_tokens"] == "Return the The value ".utf8.count)
        #expect(usage["completion_tokens"] == streamed.joined().utf8.count)
    }

    @Test("An empty prompt begins a text of the model's own")
    func emptyPrompt() async throws {
        let answer = try await post("/v1/completions", body(#""""#))
        #expect(try texts(answer).first?.isEmpty == false)
        #expect((try answer.object["usage"] as? [String: Int])?["prompt_tokens"] == 0)
    }
}
