import LedgerCore
import Metering
import Testing

@Suite struct UsageTests {
    private func report(_ text: String, of endpoint: Endpoint = .chatCompletions, collectsText: Bool = false) throws -> AnswerReport {
        try AnswerReport(scanning: Array(text.utf8), of: endpoint, collectsText: collectsText)
    }

    @Test(
        "Usage is read whatever form an upstream gives it",
        arguments: [
            (#"{"usage":{"prompt_tokens":9,"completion_tokens":4,"total_tokens":13}}"#, TokenCounts(prompt: 9, completion: 4, total: 13)),
            (#"{"usage":{"prompt_tokens":9,"total_tokens":9}}"#, TokenCounts(prompt: 9, total: 9)),
            (#"{"usage":{"prompt_tokens":0,"completion_tokens":0}}"#, TokenCounts(prompt: 0, completion: 0)),
            (#"{"usage":{"prompt_tokens":9.0,"completion_tokens":1e2}}"#, TokenCounts(prompt: 9, completion: 100)),
            (#"{"usage":{"prompt_tokens":9,"input_tokens":0,"completion_tokens":4}}"#, TokenCounts(prompt: 9, completion: 4)),
            (#"{"usage":{"prompt_tokens":"9","completion_tokens":-4}}"#, TokenCounts()),
            (#"{"usage":{"prompt_tokens":18446744073709551616,"completion_tokens":4.5}}"#, TokenCounts()),
            (
                #"{"usage":{"prompt_tokens":9,"prompt_tokens_details":{"cached_tokens":5,"audio_tokens":0},"completion_tokens":8,"completion_tokens_details":{"reasoning_tokens":6}}}"#,
                TokenCounts(prompt: 9, completion: 8, parts: Usage([.cachedInputToken: 5, .reasoningToken: 6]))
            ),
            (
                #"{"usage":{"input_tokens":3,"output_tokens":2,"input_tokens_details":{"cached_tokens":1}}}"#,
                TokenCounts(prompt: 3, completion: 2, parts: Usage([.cachedInputToken: 1]))
            ),
            (#"{"usage":{"prompt_tokens":1},"usage":{"prompt_tokens":2}}"#, TokenCounts(prompt: 2)),
            (#"{"us\u0061ge":{"prompt_tokens":3,"prompt_tokens_details":null}}"#, TokenCounts(prompt: 3)),
        ])
    func forms(body: String, counts: TokenCounts) throws {
        #expect(try report(body).counts == counts)
    }

    @Test(
        "Absent, null and empty usage is no usage",
        arguments: ["{}", #"{"usage":null}"#, #"{"usage":{}}"#, #"{"usage":{"x":9}}"#, #"{"usage":7}"#])
    func absent(body: String) throws {
        #expect(try report(body).counts == nil)
    }

    @Test("Cached and reasoning tokens leave their totals; parts that are greater than their totals stand beside them")
    func units() throws {
        let usage = try metered(TokenCounts(prompt: 10, completion: 7, parts: Usage([.cachedInputToken: 4, .reasoningToken: 2])))
        #expect(usage.usage == Usage([.inputToken: 6, .cachedInputToken: 4, .outputToken: 5, .reasoningToken: 2, .call: 1]))
        #expect(usage.source == .upstream)
        let excessive = try metered(TokenCounts(prompt: 1, completion: 1, parts: Usage([.cachedInputToken: 4, .reasoningToken: 2])))
        #expect(excessive.usage == Usage([.inputToken: 1, .cachedInputToken: 4, .outputToken: 1, .reasoningToken: 2, .call: 1]))
    }

    /// Of a completion whose prompt has 7 bytes of JSON, which count as 2 tokens.
    private func metered(_ counts: TokenCounts?, outputBytes: UInt64 = 9) throws -> MeteredUsage {
        let request = try InferenceRequest(endpoint: .completions, body: Array(#"{"model":"m","prompt":"12345"}"#.utf8))
        return MeteredUsage(of: request, Consumption(counts: counts, outputBytes: outputBytes))
    }

    @Test(
        "A member that is not told, or is told as zero beside delivered text, is counted and the receipt says so",
        arguments: [
            (TokenCounts(prompt: 10), 10, 3, .counted), (TokenCounts(completion: 7), 2, 7, .counted), (TokenCounts(), 2, 3, .counted),
            (TokenCounts(prompt: 10, completion: 0), 10, 3, .counted), (TokenCounts(prompt: 0, completion: 7), 2, 7, .counted),
            (TokenCounts(prompt: 10, total: 17), 10, 7, .upstream), (TokenCounts(completion: 7, total: 17), 10, 7, .upstream),
            (TokenCounts(prompt: 10, total: 10), 10, 3, .counted), (TokenCounts(prompt: 10, total: 9), 10, 3, .counted),
            (TokenCounts(total: 12), 2, 3, .counted), (TokenCounts(prompt: 10, completion: 7, total: 1), 10, 7, .upstream),
        ] as [(TokenCounts, UInt64, UInt64, UsageSource)])
    func untold(counts: TokenCounts, input: UInt64, output: UInt64, source: UsageSource) throws {
        let metered = try metered(counts)
        #expect(metered.usage == Usage([.inputToken: input, .outputToken: output, .call: 1]))
        #expect(metered.source == source)
    }

    @Test("A zero that is told where nothing was delivered stays zero")
    func honestZero() throws {
        let metered = try metered(TokenCounts(prompt: 0, completion: 0), outputBytes: 0)
        #expect(metered == (try self.metered(TokenCounts(prompt: 0, completion: 0, total: 0), outputBytes: 0)))
        #expect(metered.usage == Usage([.call: 1]))
        #expect(metered.source == .upstream)
    }

    @Test("Text is counted wherever the model wrote it, and nowhere else")
    func text() throws {
        let answer = try report(
            #"{"id":"xxxxxxxx","choices":[{"index":1,"message":{"role":"assistant","content":"abc","reasoning_content":"de","tool_calls":[{"id":"xxx","type":"function","function":{"name":"f","arguments":"{\"a\"}"}}]},"logprobs":{"content":[{"token":"zzzz"}]},"finish_reason":"stop"},{"index":0,"message":{"content":"\u00e9"}}]}"#,
            collectsText: true)
        #expect(answer.textBytes == 3 + 2 + 1 + 5 + 2)
        #expect(answer.text == Array("é".utf8))
        #expect(answer.outputCount == 2)
        #expect(try report(#"{"choices":[{"text":"abcd","index":0,"logprobs":{"tokens":["abcd"]}}]}"#).textBytes == 4)
    }

    @Test(
        "A whole number is exact however it is written, and nothing else is one",
        arguments: [
            ("5.0", 5), ("1e2", 100), ("1.20E+1", 12), ("50e-1", 5), ("0", 0), ("0.0", 0), ("0e9", 0), ("18446744073709551615", .max),
            ("18446744073709551615000e-3", .max), ("1.8446744073709551615e19", .max), ("18446744073709551616", nil), ("1e20", nil), ("1e-1", nil),
            ("5.5", nil), ("0.1", nil), ("-1", nil), ("-0.5", nil), ("1e99999999999999999999", nil), ("1e-99999999999999999999", nil),
            ("0e99999999999999999999", 0), ("\"5\"", nil), ("true", nil), ("[]", nil), ("100", 100), ("1001", 1001),
        ] as [(String, UInt64?)])
    func wholeNumbers(text: String, value: UInt64?) throws {
        #expect(try report(#"{"seed":\#(text)}"#).seed == value)
    }

    @Test("An error and a seed are noticed")
    func others() throws {
        #expect(try report(#"{"error":{"message":"x"}}"#).hasError)
        #expect(try !report(#"{"error":null}"#).hasError)
        #expect(try report(#"{"seed":18446744073709551615}"#).seed == .max)
        #expect(try report(#"{"data":[{},{}]}"#, of: .embeddings).outputCount == 2)
        #expect(try report(#"{"data":{}}"#, of: .embeddings).outputCount == nil)
    }

    @Test("The estimate is a token for every four bytes, rounded up")
    func estimate() throws {
        #expect(try metered(nil).usage == Usage([.inputToken: 2, .outputToken: 3, .call: 1]))
        let embedding = try InferenceRequest(endpoint: .embeddings, body: Array(#"{"model":"m","input":"123456"}"#.utf8))
        let input = { (counts: TokenCounts?) in MeteredUsage(of: embedding, Consumption(counts: counts)) }
        #expect(input(nil).usage == Usage([.inputToken: 2, .call: 1]))
        #expect(input(TokenCounts(prompt: 0)).usage == Usage([.inputToken: 2, .call: 1]))
        #expect(input(TokenCounts(prompt: 0)).source == .counted)
        #expect(input(TokenCounts(total: 5)).usage == Usage([.inputToken: 5, .call: 1]))
        #expect(input(TokenCounts(prompt: 5, total: 5)).source == .upstream)
    }
}

@Suite struct GreatestUsageTests {
    private let limits = ModelLimits(contextTokens: 4096, maximumOutputTokens: 256)

    private func greatest(_ body: String, _ endpoint: Endpoint = .chatCompletions) throws -> Usage {
        greatestUsage(of: try InferenceRequest(endpoint: endpoint, body: Array(body.utf8)), limits: limits)
    }

    @Test("The input is bounded by the body's bytes and by the context, the output by what the caller allows")
    func bounds() throws {
        let short = #"{"model":"m","messages":[],"max_tokens":5,"n":3}"#
        #expect(try greatest(short) == Usage([.inputToken: UInt64(short.utf8.count) + 64, .outputToken: 15, .call: 1]))
        let open = #"{"model":"m","messages":[]}"#
        #expect(try greatest(open)[.outputToken] == 256)
        let long = #"{"model":"m","messages":[{"content":""# + String(repeating: "a", count: 10_000) + #""}]}"#
        #expect(try greatest(long)[.inputToken] == 4096)
    }

    @Test("An image is bounded by the context, however short its address", arguments: ["image_url", "input_audio", "file", "something_new"])
    func hiddenInput(kind: String) throws {
        #expect(try greatest(#"{"model":"m","messages":[{"content":[{"type":"text","text":"x"},{"type":"\#(kind)"}]}]}"#)[.inputToken] == 4096)
        #expect(try greatest(#"{"model":"m","messages":[{"content":[{"type":"text","text":"x"}]}]}"#)[.inputToken] < 4096)
    }

    @Test(
        "A part that is anything but text is bounded by the context, whether it says so or not",
        arguments: [
            #"{"image_url":{"url":"http://x/y"}}"#, #"{"image_url":"http://x/y"}"#, #"{"type":"text","text":"x","video_url":"u"}"#,
            #"{"type":"text","text":{"url":"u"}}"#, #"{"type":["text"],"text":"x"}"#, #"{"\u0069mage":"u"}"#,
        ])
    func partsWithoutKind(part: String) throws {
        #expect(try greatest(#"{"model":"m","messages":[{"content":[\#(part)]}]}"#)[.inputToken] == 4096)
        #expect(try greatest(#"{"model":"m","messages":[{"content":\#(part)}]}"#)[.inputToken] == 4096)
    }

    @Test(
        "Input beside the messages' text is bounded by the context",
        arguments: [
            #""messages":[{"content":"x","images":["u"]}]"#, #""messages":[{"content":"x","audio":{"id":"a"}}]"#,
            #""messages":[],"chat_template":"{% for i in range(9999) %}a{% endfor %}""#, #""messages":[],"prompt":"x""#,
        ])
    func inputElsewhere(members: String) throws {
        #expect(try greatest(#"{"model":"m",\#(members)}"#)[.inputToken] == 4096)
        #expect(try greatest(#"{"model":"m","prompt":[{"prompt_string":"x","multimodal_data":["u"]}]}"#, .completions)[.inputToken] == 4096)
    }

    @Test("A conversation's earlier answers and tool calls are text")
    func conversation() throws {
        let body =
            #"{"model":"m","messages":[{"role":"assistant","content":null,"refusal":null,"annotations":[{"type":"url_citation"}],"audio":null,"x":[],"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}},"y"]}]}"#
        #expect(try greatest(body)[.inputToken] == UInt64(body.utf8.count) + 64)
    }

    @Test(
        "The greatest of all limits counts, whatever their names; one that limits nothing is the model's own maximum",
        arguments: [
            (#""max_tokens":5,"n_predict":100"#, 100), (#""max_new_tokens":100,"max_tokens":5"#, 100), (#""n_predict":100"#, 100),
            (#""max_output_tokens":7,"max_completion_tokens":6"#, 7), (#""max_tokens":0"#, 256), (#""max_tokens":5,"n_predict":-1"#, 256),
            (#""max_tokens":5,"n_predict":0"#, 256), (#""max_tokens":1000,"n_predict":-2"#, 1000), (#""max_tokens":null,"n_predict":7"#, 7),
            (#""max_tokens":1e2"#, 100), (#""max_tokens":5.0"#, 5), (#""max_tokens":5,"min_tokens":9"#, 9), (#""min_tokens":9"#, 256),
            (#""max_tokens":5,"n":2,"best_of":3"#, 15), (#""max_tokens":5,"n":3,"n_cmpl":2"#, 15), (#""max_tokens":5,"n":0"#, 5),
        ] as [(String, UInt64)])
    func limits(members: String, output: UInt64) throws {
        #expect(try greatest(#"{"model":"m","messages":[],\#(members)}"#)[.outputToken] == output)
    }

    @Test("Each prompt fills a context of its own and has its own choices")
    func prompts() throws {
        let body = #"{"model":"m","prompt":["a","b","c"],"best_of":4,"n":2,"max_tokens":10}"#
        #expect(try greatest(body, .completions)[.outputToken] == 120)
        let tokens = #"{"model":"m","prompt":[1,2,3],"max_tokens":10}"#
        #expect(try greatest(tokens, .completions)[.outputToken] == 10)
        let long = #"{"model":"m","input":[""# + String(repeating: "a", count: 10_000) + #"","b"]}"#
        #expect(try greatest(long, .embeddings)[.inputToken] == 8192)
        #expect(try greatest(long, .embeddings)[.outputToken] == 0)
    }

    @Test("A limit beyond all reason saturates instead of wrapping")
    func saturation() throws {
        #expect(try greatest(#"{"model":"m","messages":[],"max_tokens":18446744073709551615,"n":2}"#)[.outputToken] == .max)
    }
}
