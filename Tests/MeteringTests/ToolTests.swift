import LedgerCore
import Metering
import Testing

/// What costs at an upstream besides tokens: tools, and caches that are kept for an hour.
@Suite struct ToolTests {
    private static let limits = ModelLimits(contextTokens: 4096, maximumOutputTokens: 256)

    private func units(_ endpoint: Endpoint, _ request: String, _ body: String) throws -> String {
        try MeteredAnswer(of: try InferenceRequest(endpoint, request), limits: Self.limits, body: Array(body.utf8)).metered.text
    }

    private func stream(_ endpoint: Endpoint, _ request: String, _ events: [String]) throws -> String {
        var meter = StreamMeter(for: try InferenceRequest(endpoint, request))
        for event in events { _ = try meter.receive(Array("data: \(event)\n\n".utf8)) }
        return meter.metered.text
    }

    private static let chat = #"{"model":"m","messages":[]}"#
    private static let message = #"{"model":"m","messages":[],"max_tokens":9,"stream":true}"#
    private static let response = #"{"model":"m","input":"12","stream":true}"#

    @Test("Cache writes for an hour are told apart from those for minutes, and are both of the whole")
    func cacheWrites() throws {
        let usage = #""input_tokens":10,"output_tokens":3,"cache_read_input_tokens":2,"cache_creation_input_tokens":30"#
        let times = #""cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":20}"#
        let expected = "input=10 cached-input=2 output=3 call=1 cache-write=10 cache-write-hour=20 upstream"
        #expect(try units(.messages, Self.message, #"{"content":[{"type":"text","text":"x"}],"usage":{\#(usage),\#(times)}}"#) == expected)
        #expect(
            try units(.messages, Self.message, #"{"content":[],"usage":{\#(times),"input_tokens":10,"cache_read_input_tokens":2,"output_tokens":3}}"#)
                == expected)
        // Anthropic's last event tells the sum alone.
        let events = [
            #"{"type":"message_start","message":{"usage":{\#(usage),\#(times)}}}"#,
            #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
            #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{\#(usage)}}"#, #"{"type":"message_stop"}"#,
        ]
        #expect(try stream(.messages, Self.message, events) == expected)
        let details =
            #"{"prompt_tokens":42,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":2,"cache_creation_tokens":30,"cache_creation_token_details":{"ephemeral_1h_input_tokens":20}}}"#
        #expect(try units(.chatCompletions, Self.chat, #"{"choices":[{"message":{"content":"x"}}],"usage":\#(details)}"#) == expected)
    }

    @Test(
        "Searches and other tools are counted by what the usage tells of them",
        arguments: [
            (#""server_tool_use":{"web_search_requests":3,"web_fetch_requests":1}"#, "tool-call=1 web-search=3"),
            (#""server_tool_use":{"web_search_requests":0}"#, ""), (#""num_search_queries":2"#, "web-search=2"), (#""server_tool_use":null"#, ""),
            (#""server_side_tool_usage_details":{"web_search_calls":1,"x_search_calls":1,"code_interpreter_calls":4}"#, "tool-call=4 web-search=2"),
            (#""video_seconds":4.5"#, "video-second=5"),
        ])
    func told(members: String, units expected: String) throws {
        let body = #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":1,"completion_tokens":1,\#(members)}}"#
        #expect(
            try units(.chatCompletions, Self.chat, body)
                == ["input=1 output=1 call=1", expected, "upstream"].filter { !$0.isEmpty }.joined(separator: " "))
    }

    @Test("Where the usage tells no tools, the items of the output do, once although the end repeats them")
    func items() throws {
        let search = #"{"type":"web_search_call","status":"completed","action":{"type":"search","query":"q"}}"#
        let opened = #"{"action":{"type":"open_page","url":"u"},"type":"web_search_call"}"#
        let file = #"{"type":"file_search_call","queries":[]}"#
        let function = #"{"type":"function_call","name":"f","arguments":"{}"}"#
        let usage = #""usage":{"input_tokens":5,"output_tokens":6}"#
        let whole = #"{"status":"completed","output":[\#(search),\#(opened),\#(file),\#(function),\#(search)],\#(usage)}"#
        let expected = "input=5 output=6 call=1 tool-call=1 web-search=2 upstream"
        #expect(try units(.responses, Self.response, whole) == expected)
        let done = [search, opened, file, function, search].map { #"{"type":"response.output_item.done","item":\#($0)}"# }
        let added = #"{"type":"response.output_item.added","item":\#(search)}"#
        #expect(try stream(.responses, Self.response, [added] + done + [#"{"type":"response.completed","response":\#(whole)}"#]) == expected)
        // A stream that breaks off.
        #expect(try stream(.responses, Self.response, [added] + done).contains("tool-call=1 web-search=2"))
    }

    @Test("Anthropic's blocks tell its tools where no usage does, and the usage where it does")
    func blocks() throws {
        let block = #"{"type":"server_tool_use","id":"s","name":"web_search","input":{}}"#
        #expect(try units(.messages, Self.message, #"{"content":[\#(block)],"usage":{"input_tokens":1,"output_tokens":1}}"#).contains("web-search=1"))
        let usage = #"{"input_tokens":1,"output_tokens":1,"server_tool_use":{"web_search_requests":0}}"#
        #expect(try !units(.messages, Self.message, #"{"content":[\#(block)],"usage":\#(usage)}"#).contains("web-search"))
        #expect(try stream(.messages, Self.message, [#"{"type":"content_block_start","content_block":\#(block)}"#]).contains("web-search=1"))
    }

    @Test(
        "Tools that run at the upstream are held for: so many calls as the caller allows, else 16 of each kind that is offered",
        arguments: [
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"web_search_preview"}],"max_tool_calls":3}"#, 3, 0),
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"file_search"},{"type":"web_search"}]}"#, 16, 16),
            (.responses, #"{"model":"m","input":"x","tools":[{"type":"function"}]}"#, 0, 0),
            (.messages, #"{"model":"m","messages":[],"tools":[{"type":"web_search_20250305","name":"web_search"}]}"#, 16, 0),
            (.messages, #"{"model":"m","messages":[],"mcp_servers":[{}]}"#, 0, 16),
            (.chatCompletions, #"{"model":"m","messages":[],"web_search_options":{}}"#, 16, 0),
            (.chatCompletions, #"{"model":"m","messages":[],"web_search_options":null}"#, 0, 0),
        ] as [(Endpoint, String, UInt64, UInt64)])
    func held(endpoint: Endpoint, request: String, searches: UInt64, calls: UInt64) throws {
        let usage = greatestUsage(of: try InferenceRequest(endpoint, request), limits: Self.limits)
        #expect((usage[.webSearch], usage[.toolCall]) == (searches, calls))
    }

    @Test(
        "A count of tokens is a unit of its own, and nothing else",
        arguments: [
            (
                .messageTokens, #"{"model":"m","messages":[{"role":"user","content":"Hello"}],"tools":[{"type":"web_search_20250305"}]}"#,
                #"{"input_tokens":14}"#
            ),
            (.responseTokens, #"{"model":"m","input":"Hello","stream":true}"#, #"{"object":"response.input_tokens","input_tokens":11}"#),
        ] as [(Endpoint, String, String)])
    func tokenCounts(endpoint: Endpoint, request: String, body: String) throws {
        #expect(try units(endpoint, request, body) == "token-count=1 upstream")
        #expect(greatestUsage(of: try InferenceRequest(endpoint, request), limits: Self.limits).text == "token-count=1")
        #expect(throws: AnswerFault.noAnswer) { try units(endpoint, request, #"{"content":[]}"#) }
        #expect(endpoint.dialect == (endpoint == .messageTokens ? .anthropic : .openAI))
    }

    @Test("Moderations and rankings are charged for the input that the upstream tells, or that we count")
    func ranked() throws {
        #expect(try units(.moderations, #"{"model":"m","input":"12345"}"#, #"{"id":"x","results":[{"flagged":false}]}"#) == "input=2 call=1 counted")
        let rerank = #"{"model":"m","query":"12","documents":["1234",{"text":"12"}]}"#
        #expect(try units(.rerank, rerank, #"{"results":[{"index":0}],"usage":{"total_tokens":15}}"#) == "input=15 call=1 upstream")
        // 23 bytes of documents, and two times 4 of the query.
        #expect(try units(.rerank, rerank, #"{"data":[{"index":0}]}"#) == "input=8 call=1 counted")
        #expect(throws: RequestFault.missing("documents")) { try InferenceRequest(.rerank, #"{"model":"m","query":"x"}"#) }
        let most = greatestUsage(of: try InferenceRequest(.rerank, rerank), limits: Self.limits)
        #expect(most.text == "input=\(rerank.utf8.count + 4 + 2 * 64) call=1")
        let image = #"{"model":"m","query":"12","documents":[{"image":"http://x"}]}"#
        #expect(greatestUsage(of: try InferenceRequest(.rerank, image), limits: Self.limits)[.inputToken] == 4096)
    }
}
