import LedgerCore
import Metering
import Testing

@Suite struct FormatRequestTests {
    private static let limits = ModelLimits(contextTokens: 100_000, maximumOutputTokens: 256)

    private func greatest(_ endpoint: Endpoint, _ body: String) throws -> Usage {
        greatestUsage(of: try InferenceRequest(endpoint, body), limits: Self.limits)
    }

    @Test(
        "What a request can use is bounded by its bytes, or by the context where these do not show its input",
        arguments: [
            (.responses, #"{"model":"m","input":"x","max_output_tokens":9}"#, true, 9),
            (.responses, #"{"model":"m","input":[{"role":"user","content":"x"}]}"#, true, 256),
            (.responses, #"{"model":"m","input":[{"type":"function_call_output","call_id":"c","output":"x"}]}"#, true, 256),
            (.responses, #"{"model":"m","input":[{"type":"item_reference","id":"x"}]}"#, false, 256),
            (.responses, #"{"model":"m","input":[{"role":"user","content":[{"type":"input_image","image_url":"u"}]}]}"#, false, 256),
            (.responses, #"{"model":"m","input":"x","previous_response_id":"r"}"#, false, 256),
            (.responses, #"{"model":"m","input":"x","previous_response_id":null,"conversation":null}"#, true, 256),
            (.responses, #"{"model":"m","input":"x","conversation":"c"}"#, false, 256),
            (.responses, #"{"model":"m","prompt":{"id":"p"}}"#, false, 256),
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"function","name":"f"},{"type":"custom","name":"g"}]}"#, true, 256),
            (
                .messages,
                #"{"model":"m","max_tokens":7,"messages":[{"role":"user","content":[{"type":"text","text":"x","cache_control":{"type":"ephemeral"}}]}]}"#,
                true, 7
            ),
            (
                .messages,
                #"{"model":"m","max_tokens":7,"messages":[{"role":"assistant","content":[{"type":"tool_use","id":"i","name":"f","input":{"a":[1]}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"i","content":[{"type":"text","text":"x"}]}]}]}"#,
                true, 7
            ),
            (
                .messages,
                #"{"model":"m","max_tokens":7,"messages":[{"content":[{"type":"tool_result","tool_use_id":"i","content":[{"type":"image","source":{}}]}]}]}"#,
                false, 7
            ),
            (.messages, #"{"model":"m","max_tokens":7,"messages":[{"content":[{"type":"document","source":{"type":"url","url":"u"}}]}]}"#, false, 7),
            (.messages, #"{"model":"m","max_tokens":7,"messages":[],"container":"c"}"#, false, 7),
            (.chatCompletions, #"{"model":"m","messages":[],"web_search_options":{}}"#, false, 256),
            (.completions, #"{"model":"m","prompt":"x","prompt_embeds":"AAAA"}"#, false, 256),
        ] as [(Endpoint, String, Bool, UInt64)])
    func bounds(endpoint: Endpoint, body: String, isBoundByBytes: Bool, output: UInt64) throws {
        let usage = try greatest(endpoint, body)
        #expect(usage[.inputToken] == (isBoundByBytes ? UInt64(body.utf8.count) + 64 : 100_000))
        #expect(usage[.outputToken] == output)
    }

    @Test(
        "Tools that run at the upstream read the context again for each call",
        arguments: [
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"web_search"}],"max_tool_calls":3}"#, 4),
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"mcp"}]}"#, 17), (.responses, #"{"model":"m","input":"x","tools":["f"]}"#, 17),
            (.messages, #"{"model":"m","max_tokens":1,"messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}"#, 17),
            (.messages, #"{"model":"m","max_tokens":1,"messages":[],"mcp_servers":[{"url":"u"}]}"#, 17),
        ] as [(Endpoint, String, UInt64)])
    func upstreamTools(endpoint: Endpoint, body: String, rounds: UInt64) throws {
        #expect(try greatest(endpoint, body)[.inputToken] == rounds * 100_000)
    }

    @Test("Anthropic's own description of tools is allowed for")
    func toolAllowance() throws {
        let body = #"{"model":"m","max_tokens":1,"messages":[],"tools":[{"name":"f","input_schema":{}},{"type":"bash_20250124","name":"bash"}]}"#
        #expect(try greatest(.messages, body)[.inputToken] == UInt64(body.utf8.count) + 4096)
    }

    @Test("Images, characters and seconds of sound are held in full")
    func otherUnits() throws {
        #expect(try greatest(.imageGenerations, #"{"model":"m","prompt":"x","n":4}"#).text == "input=96 output=1024 call=1 image=4")
        #expect(try greatest(.imageGenerations, #"{"model":"m","prompt":"x","n":null}"#)[.image] == 1)
        #expect(try greatest(.speech, #"{"model":"m","input":"h\u00e9\ud83d\ude00é","voice":"v"}"#)[.character] == 4)
        #expect(try greatest(.transcriptions, "").text == "input=100000 output=256 call=1 audio-second=100000")
    }

    @Test("No request is charged more than was held for it, whatever of its members its upstream uses", arguments: StreamSample.all)
    func holdsCoverUsage(sample: StreamSample) throws {
        let request = try InferenceRequest(sample.endpoint, sample.request)
        let held = greatestUsage(of: request, limits: ModelLimits(contextTokens: 1000, maximumOutputTokens: 300))
        var meter = StreamMeter(for: request)
        _ = try meter.receive(sample.stream())
        let used = meter.metered.usage
        let input = used[.inputToken] + used[.cachedInputToken] + used[.cacheWriteToken] + used[.audioInputToken]
        #expect(input <= held[.inputToken])
        for unit in [MeteredUnit.image, .character, .audioSecond, .call] { #expect(used[unit] <= held[unit]) }
    }

    @Test("Only streams of choices are asked for their usage; the others tell it")
    func usageOptions() throws {
        let response = #"{"model":"m","input":"x","stream":true}"#
        #expect(try InferenceRequest(.responses, response).upstreamBody() == Array(response.utf8))
        let message = #"{"model":"m","max_tokens":1,"messages":[],"stream":true}"#
        #expect(try InferenceRequest(.messages, message).upstreamBody(model: "n") == Array(message.replacing("\"m\"", with: "\"n\"").utf8))
        let completion = #"{"model":"m","prompt":"x","stream":true}"#
        #expect(try InferenceRequest(.completions, completion).upstreamBody() != Array(completion.utf8))
    }

    @Test("Speech streams by its format", arguments: [("\"sse\"", true), ("\"audio\"", false), ("null", false), ("1", false)])
    func speechStreams(format: String, isStream: Bool) throws {
        #expect(try InferenceRequest(.speech, #"{"model":"m","input":"x","stream_format":\#(format)}"#).isStream == isStream)
    }

    @Test(
        "What an endpoint cannot do without is named",
        arguments: [
            (.messages, #"{"model":"m","max_tokens":1}"#, .missing("messages")), (.speech, #"{"model":"m"}"#, .missing("input")),
            (.speech, #"{"model":"m","input":["x"]}"#, .wrongType("input", expected: "a string")),
            (.responses, #"{"model":"m","input":7}"#, .wrongType("input", expected: "a string or an array")),
            (.responses, #"{"model":"m","input":"x","Max_Output_Tokens":1}"#, .misspelled("Max_Output_Tokens", meant: "max_output_tokens")),
            (.messages, #"{"model":"m","messages":[],"tools":{}}"#, .wrongType("tools", expected: "an array")),
            (.imageGenerations, #"{"prompt":"x"}"#, .missing("model")),
        ] as [(Endpoint, String, RequestFault)])
    func faults(endpoint: Endpoint, body: String, fault: RequestFault) {
        #expect(throws: fault) { try InferenceRequest(endpoint, body) }
    }
}
