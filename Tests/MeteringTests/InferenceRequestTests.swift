import EthereumTestSupport
import LedgerCore
import Metering
import StrictJSON
import Testing

@Suite struct InferenceRequestTests {
    private func read(_ text: String, _ endpoint: Endpoint = .chatCompletions) throws(RequestFault) -> InferenceRequest {
        try InferenceRequest(endpoint: endpoint, body: Array(text.utf8))
    }

    private func upstream(_ text: String, model: String? = nil) throws -> String {
        String(decoding: try read(text).upstreamBody(model: model), as: UTF8.self)
    }

    @Test("What metering needs is read, the rest is left alone")
    func reading() throws {
        let request = try read(
            #" {"tools":[{"type":"function"}],"model":"a/b\u002dc","messages":[{"role":"user","content":"x"}],"n":3,"max_tokens":5,"max_completion_tokens":7,"stream":true} "#
        )
        #expect(request.model == "a/b-c")
        #expect(request.isStream)
        #expect(!request.includesUsage)
        #expect(request.maximumOutputTokens == 7)
        #expect(request.outputCount == 3)
        #expect(!request.hasHiddenInput)
        #expect(String(decoding: request.inputJSON, as: UTF8.self) == #"[{"role":"user","content":"x"}]"#)
    }

    @Test("A call that needs no edit is forwarded byte for byte")
    func untouched() throws {
        let body = #"{ "model" : "m","messages":[], "stream":true , "stream_options":{"include_usage":true} , "x":1e5,"y":"\ud83d\ude00"}"#
        #expect(try upstream(body) == body)
        #expect(try upstream(body, model: "m") == body)
    }

    @Test(
        "A stream asks its upstream for the usage, whatever the caller said",
        arguments: [
            (#"{"model":"m","messages":[],"stream":true}"#, #"{"stream_options":{"include_usage":true},"model":"m","messages":[],"stream":true}"#),
            (
                #"{"model":"m","messages":[],"stream":true,"stream_options":null}"#,
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true}}"#
            ),
            (
                #"{"model":"m","messages":[],"stream":true,"stream_options":{ }}"#,
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true }}"#
            ),
            (
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"a":1}}"#,
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage":true,"a":1}}"#
            ),
            (
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage": false}}"#,
                #"{"model":"m","messages":[],"stream":true,"stream_options":{"include_usage": true}}"#
            ),
            (#"{"model":"m","messages":[],"stream":false}"#, #"{"model":"m","messages":[],"stream":false}"#),
        ])
    func includeUsage(body: String, expected: String) throws {
        #expect(try upstream(body) == expected)
    }

    @Test("The upstream's own name of the model takes the place of the caller's")
    func renaming() throws {
        #expect(
            try upstream(#"{"stream":true,"model":"m","messages":[]}"#, model: "q\"\u{1}")
                == #"{"stream_options":{"include_usage":true},"stream":true,"model":"q\"\u0001","messages":[]}"#)
    }

    @Test(
        "What two parsers could read differently is refused by name",
        arguments: [
            (#"{"model":"m","model":"n","messages":[]}"#, RequestFault.duplicate("model")),
            (#"{"model":"m","messages":[],"max_tokens":1,"max_t\u006fkens":9}"#, .duplicate("max_tokens")),
            (#"{"model":"m","messages":[],"Max_Tokens":9}"#, .misspelled("Max_Tokens", meant: "max_tokens")),
            (#"{"model":"m","messages":[],"max_to\#u{212A}ens":9}"#, .misspelled("max_to\u{212A}ens", meant: "max_tokens")),
            (#"{"model":"m","messages":[],"\u017Ftream":true}"#, .misspelled("\u{17F}tream", meant: "stream")),
            (
                #"{"model":"m","messages":[],"stream_options":{"include_usage":true,"include_usage":false}}"#,
                .duplicate("stream_options.include_usage")
            ),
            (#"{"model":7,"messages":[]}"#, .wrongType("model", expected: "a string")),
            (#"{"model":"m","messages":[],"n":-1}"#, .wrongType("n", expected: "a whole number")),
            (#"{"model":"m","messages":[],"n_predict":9,"N_Predict":99}"#, .misspelled("N_Predict", meant: "n_predict")),
            (#"{"model":"m","messages":[],"max_tokens":1.5}"#, .wrongType("max_tokens", expected: "a whole number")),
            (#"{"model":"m","messages":[],"max_tokens":18446744073709551616}"#, .wrongType("max_tokens", expected: "a whole number")),
            (
                #"{"model":"m","messages":[],"max_tokens":-1}"#, .outOfRange("max_tokens", value: "-1", expected: "a whole number from 1 on")
            ),
            (
                #"{"model":"m","messages":[],"n_predict":-3}"#, .outOfRange("n_predict", value: "-3", expected: "a whole number from 1 on")
            ),
            (#"{"model":"m","messages":[],"stream":"yes"}"#, .wrongType("stream", expected: "a boolean")),
            (#"{"model":"m","messages":"x"}"#, .wrongType("messages", expected: "an array")),
            (#"{"model":"m"}"#, .missing("messages")),
            (#"{"messages":[]}"#, .missing("model")),
        ])
    func refusals(body: String, fault: RequestFault) {
        #expect(throws: fault) { try read(body) }
    }

    @Test(
        "Malformed JSON is refused, and nothing traps",
        arguments: [
            "", " ", "{", "}", "[]", "null", "\"\"", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":+1}",
            "{\"a\":tru}",
            "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"\\u12", "{\"a\":\"", "{\"a\":1}x", "{\"a\":1}{", "{\"a\":[1,]}",
            "{\"a\":[1 2]}", "{'a':1}",
        ])
    func malformed(body: String) {
        #expect(throws: RequestFault.self) { try read(body) }
    }

    @Test("Nesting is bounded: ten thousand levels are a clear error, the bound itself is not")
    func nesting() throws {
        let nested = { (depth: Int) in
            #"{"model":"m","messages":[],"x":"# + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        }
        #expect(throws: RequestFault.malformed(.tooDeep(maximumDepth: 256))) { try read(nested(10_000)) }
        #expect(throws: RequestFault.malformed(.tooDeep(maximumDepth: 256))) { try read(nested(256)) }
        _ = try read(nested(255))
        #expect(throws: RequestFault.self) { try read(String(repeating: "{\"a\":", count: 100_000)) }
    }

    @Test("Every prefix of a request is refused, without a trap")
    func prefixes() {
        let body = Array(
            #"{"model":"m\u00e9","messages":[{"role":"user","content":[{"type":"text","text":"a\n"}]}],"n":2,"x":-1.5e+3,"stream_options":{"a":null}}"#
                .utf8)
        for end in 0..<body.count {
            #expect(throws: RequestFault.self) { try InferenceRequest(endpoint: .chatCompletions, body: Array(body[..<end])) }
        }
    }

    @Test("Any single changed byte is read or refused, without a trap", arguments: [1, 2, 3] as [UInt64])
    func mutations(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let body = Array(
            #"{"model":"m","messages":[{"role":"user","content":"\u00e9\""}],"stream":true,"stream_options":{"include_usage":false},"n":2}"#.utf8)
        for _ in 0..<5_000 {
            var changed = body
            changed[Int.random(in: 0..<body.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            if let request = try? InferenceRequest(endpoint: .chatCompletions, body: changed) {
                // What is forwarded must itself be readable, and ask for the usage where it streams.
                let forwarded = try? InferenceRequest(endpoint: .chatCompletions, body: request.upstreamBody())
                #expect(forwarded != nil)
                #expect(forwarded?.isStream != true || forwarded?.includesUsage == true)
            }
        }
    }
}
