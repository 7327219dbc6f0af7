import Foundation
import HTTPTypes
import ReferenceModel
import ReferenceModelServer
import Testing

@Suite("POST /v1/chat/completions")
struct ChatCompletionTests {
    private let fields = #""seed":5,"temperature":0.6,"max_tokens":120"#

    private func choice(_ answer: Answer) throws -> [String: Any] {
        try #require((answer.object["choices"] as? [[String: Any]])?.first)
    }

    private func content(_ answer: Answer) throws -> String {
        try #require((choice(answer)["message"] as? [String: Any])?["content"] as? String)
    }

    @Test("An answer has OpenAI's fields and true counts of bytes")
    func shape() async throws {
        let answer = try await post("/v1/chat/completions", chat(fields))
        #expect(answer.status == 200)
        #expect(answer.headers[.contentType] == "application/json")
        let object = try answer.object
        #expect(object["object"] as? String == "chat.completion")
        #expect(object["created"] as? Int == 1_700_000_000)
        #expect(object["model"] as? String == "imo-reference")
        #expect((object["id"] as? String)?.hasPrefix("chatcmpl-") == true)
        let usage = try #require(object["usage"] as? [String: Int])
        let read = "user: Describe os.path.join\n\nassistant: ".utf8.count
        let written = try content(answer).utf8.count
        #expect(usage == ["prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written])
        #expect(["stop", "length"].contains(try choice(answer)["finish_reason"] as? String))
    }

    @Test("The same body and seed give the same bytes; another seed another text and id")
    func determinism() async throws {
        let first = try await post("/v1/chat/completions", chat(fields))
        #expect(try await post("/v1/chat/completions", chat(fields)).bytes == first.bytes)
        let other = try await post("/v1/chat/completions", chat(#""seed":6,"temperature":0.6,"max_tokens":120"#))
        #expect(try content(other) != content(first))
        #expect(try other.object["id"] as? String != first.object["id"] as? String)
    }

    @Test("Without a seed the answer tells the seed that repeats it")
    func reportedSeed() async throws {
        let first = try await post("/v1/chat/completions", chat(#""max_tokens":60"#))
        let seed = try #require(first.object["seed"] as? Int)
        let again = try await post("/v1/chat/completions", chat(#""max_tokens":60,"seed":\#(seed)"#))
        #expect(try content(first) == content(again))
    }

    @Test("Re-execution from the stored messages gives the server's text", arguments: [0, 5, -1, Int.max, Int.min])
    func reexecution(seed: Int) async throws {
        let messages = #"[ {"content":[{"type":"text","text":"Describe "},{"type":"text","text":"\u00e9.join"}], "role":"user"} ]"#
        let body = chat(#""seed":\#(seed),"temperature":0.6,"max_tokens":120,"stop":["the","zz"]"#, messages: messages)
        let options = GenerationOptions(
            seed: UInt64(bitPattern: Int64(seed)), maximumTokens: 120, temperatureMilli: 600,
            stopSequences: [Array("the".utf8), Array("zz".utf8)])
        let call = try ReferenceCall(endpoint: .chatCompletions, inputJSON: Array(messages.utf8), options: options)
        #expect(try await content(post("/v1/chat/completions", body)) == call.run(on: .embedded).text)
    }

    @Test("A content of text parts reads like the joined text")
    func parts() async throws {
        let parts = #"[{"role":"user","content":[{"type":"text","text":"Describe "},{"type":"text","text":"os.path.join"}]}]"#
        let plain = try await post("/v1/chat/completions", chat(fields))
        #expect(try await content(post("/v1/chat/completions", chat(fields, messages: parts))) == content(plain))
    }

    @Test("A stream begins with the role, adds up to the plain answer, and ends with reason and [DONE]")
    func stream() async throws {
        let plain = try await post("/v1/chat/completions", chat(fields))
        let answer = try await post("/v1/chat/completions", chat(fields + #","stream":true"#))
        #expect(answer.headers[.contentType] == "text/event-stream; charset=utf-8")
        let chunks = try answer.chunks
        let choices = try chunks.map { try #require(($0["choices"] as? [[String: Any]])?.first) }
        let deltas = try choices.map { try #require($0["delta"] as? [String: Any]) }
        #expect(deltas.first?["role"] as? String == "assistant")
        #expect(deltas.dropFirst().allSatisfy { $0["role"] == nil })
        #expect(deltas.compactMap { $0["content"] as? String }.joined() == (try content(plain)))
        #expect(deltas.last?.isEmpty == true)
        #expect(choices.last?["finish_reason"] as? String == (try choice(plain)["finish_reason"] as? String))
        #expect(choices.dropLast().allSatisfy { $0["finish_reason"] is NSNull })
        #expect(chunks.allSatisfy { $0["object"] as? String == "chat.completion.chunk" && $0["usage"] == nil })
        #expect(Set(chunks.compactMap { $0["id"] as? String }).count == 1)
        #expect(chunks.count > 10)
    }

    @Test("With include_usage a last frame without choices carries the counts of the plain answer, the others null")
    func streamedUsage() async throws {
        let plain = try await post("/v1/chat/completions", chat(fields))
        let chunks = try await post(
            "/v1/chat/completions", chat(fields + #","stream":true,"stream_options":{"include_usage":true}"#)
        ).chunks
        #expect((chunks.last?["choices"] as? [Any])?.isEmpty == true)
        #expect(chunks.last?["usage"] as? [String: Int] == (try plain.object["usage"] as? [String: Int]))
        #expect(chunks.dropLast().allSatisfy { $0["usage"] is NSNull })
    }

    @Test("The choice of index i is the answer to the seed plus i, and the prompt is counted once")
    func choices() async throws {
        let answer = try await post("/v1/chat/completions", chat(#""seed":40,"n":3,"max_tokens":50"#))
        let choices = try #require(answer.object["choices"] as? [[String: Any]])
        #expect(choices.compactMap { $0["index"] as? Int } == [0, 1, 2])
        var written = 0
        for (index, choice) in choices.enumerated() {
            let single = try await post("/v1/chat/completions", chat(#""seed":\#(40 + index),"max_tokens":50"#))
            let text = try content(single)
            #expect((choice["message"] as? [String: Any])?["content"] as? String == text)
            written += text.utf8.count
        }
        let usage = try #require(answer.object["usage"] as? [String: Int])
        #expect(usage["completion_tokens"] == written)
        #expect(usage["prompt_tokens"] == "user: Describe os.path.join\n\nassistant: ".utf8.count)
    }

    @Test("Calls at the same time each get the answer that they get alone")
    func concurrency() async throws {
        var limits = ServerLimits()
        limits.maximumRunning = 2
        let shared = server(limits: limits)
        let answers = try await withThrowingTaskGroup(of: (Int, [UInt8]).self) { group in
            for seed in 0..<40 {
                group.addTask {
                    let more = #""seed":\#(seed),"max_tokens":150"# + (seed.isMultiple(of: 2) ? #","stream":true"# : "")
                    return (seed, try await post("/v1/chat/completions", chat(more), to: shared).bytes)
                }
            }
            return try await group.reduce(into: [Int: [UInt8]]()) { $0[$1.0] = $1.1 }
        }
        #expect(answers.count == 40)
        for seed in [0, 1, 17, 38, 39] {
            let more = #""seed":\#(seed),"max_tokens":150"# + (seed.isMultiple(of: 2) ? #","stream":true"# : "")
            #expect(try await post("/v1/chat/completions", chat(more)).bytes == answers[seed])
        }
        #expect(shared.callCount == 0)
    }

    @Test("Fields that ask for nothing, and unknown ones, are accepted")
    func neutral() async throws {
        let more =
            #""tools":[],"logprobs":false,"logit_bias":{},"presence_penalty":0,"user":"u","stop":null,"n":null,"#
            + #""response_format":{"type":"text"},"x":{"y":[1]}"#
        #expect(try await post("/v1/chat/completions", chat(more + #","max_tokens":3"#)).status == 200)
    }
}
