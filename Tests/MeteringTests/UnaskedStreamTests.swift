import LedgerCore
import Metering
import StrictJSON
import Testing

/// Streams that an upstream sends although none was asked for.
@Suite struct UnaskedStreamTests {
    private static let limits = ModelLimits(contextTokens: 4096, maximumOutputTokens: 256)

    private func answer(_ endpoint: Endpoint, _ events: [String]) throws -> (units: String, body: JSONValue) {
        let request = try InferenceRequest(endpoint, #"{"model":"m","messages":[],"prompt":"p","input":"i"}"#)
        let stream = Array(events.map { "data: \($0)\n\n" }.joined().utf8)
        let answer = try MeteredAnswer(of: request, limits: Self.limits, body: stream, collectsText: true)
        return (answer.metered.text, try JSONValue(parsing: try #require(answer.assembled)))
    }

    @Test("A chat's deltas become its messages, and the last usage counts")
    func chat() throws {
        let (units, body) = try answer(
            .chatCompletions,
            [
                #"{"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
                #"{"id":"c","choices":[{"index":0,"delta":{"content":"Hel","reasoning":"so"}},{"index":1,"delta":{"content":"x"}}],"usage":null}"#,
                #"{"id":"c","choices":[{"index":0,"delta":{"content":"lo","tool_calls":[{"index":0,"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\""}}]}}]}"#,
                #"{"id":"c","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t","function":{"name":"f","arguments":":1}"}}]},"finish_reason":"tool_calls"}]}"#,
                #"{"id":"c","choices":[],"usage":{"prompt_tokens":23,"completion_tokens":235}}"#, "[DONE]",
            ])
        #expect(units == "input=23 output=235 call=1 upstream")
        let expected =
            #"{"id":"c","object":"chat.completion","model":"m","usage":{"prompt_tokens":23,"completion_tokens":235},"choices":[{"index":0,"message":{"role":"assistant","content":"Hello","reasoning":"so","tool_calls":[{"id":"t","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},"finish_reason":"tool_calls"},{"index":1,"message":{"content":"x"}}]}"#
        #expect(body == (try JSONValue(parsing: Array(expected.utf8))))
    }

    @Test("Neither what repeats the whole beside each delta nor missing blank lines change what is put together")
    func repeated() throws {
        let (units, body) = try answer(
            .chatCompletions,
            [
                #"{"choices":[{"index":0,"delta":{"content":"Hel"},"message":{"content":"Hel"}}]}"# + "\ndata: "
                    + #"{"choices":[{"index":0,"delta":{"content":"lo"},"message":{"content":"Hello"}}]}"#,
                #"{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":2}}"#, "[DONE]",
            ])
        #expect(units == "input=3 output=2 call=1 upstream")
        #expect(body["choices"]?.arrayValue?.first?["message"] == .object([JSONMember("content", .string("Hello"))]))
    }

    @Test("A message's blocks are put together, a tool's input from its pieces")
    func message() throws {
        let (units, body) = try answer(
            .messages,
            [
                #"{"type":"message_start","message":{"id":"m","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":5,"output_tokens":1}}}"#,
                #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#, #"{"type":"ping"}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}}"#,
                #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}}"#,
                #"{"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t","name":"f","input":{}}}"#,
                #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"a\":"}}"#,
                #"{"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"1}"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":9}}"#, #"{"type":"message_stop"}"#,
            ])
        #expect(units == "input=5 output=9 call=1 upstream")
        let expected =
            #"{"id":"m","type":"message","role":"assistant","content":[{"type":"text","text":"Hello"},{"type":"tool_use","id":"t","name":"f","input":{"a":1}}],"stop_reason":"end_turn","usage":{"input_tokens":5,"output_tokens":9}}"#
        #expect(body == (try JSONValue(parsing: Array(expected.utf8))))
    }

    @Test("A response stands whole in the last event, and a completion's texts follow each other")
    func others() throws {
        let response =
            #"{"id":"r","output":[{"type":"message","content":[{"type":"output_text","text":"hi"}]}],"usage":{"input_tokens":3,"output_tokens":4}}"#
        let (units, body) = try answer(
            .responses, [#"{"type":"response.output_text.delta","delta":"hi"}"#, #"{"type":"response.completed","response":\#(response)}"#])
        #expect(units == "input=3 output=4 call=1 upstream")
        #expect(body == (try JSONValue(parsing: Array(response.utf8))))
        let completion = try answer(
            .completions, [#"{"choices":[{"text":"ab"}]}"#, #"{"choices":[{"text":"cd","finish_reason":"stop"}]}"#, "[DONE]"])
        #expect(completion.units == "input=1 output=1 call=1 counted")
        #expect(completion.body["choices"]?.arrayValue?.first?["text"] == .string("abcd"))
    }

    @Test(
        "A stream that failed, that has no output or no form of a response is no answer",
        arguments: [
            (.chatCompletions, [#"{"error":{"message":"x","code":429}}"#]),
            (.chatCompletions, [#"{"choices":[{"delta":{"content":"x"}}]}"#, #"{"error":{"message":"x"}}"#]), (.chatCompletions, ["[DONE]"]),
            (.chatCompletions, [#"{"choices":[{"delta":{"role":"assistant"}}]}"#]), (.speech, [#"{"type":"speech.audio.done"}"#]),
        ] as [(Endpoint, [String])])
    func failures(endpoint: Endpoint, events: [String]) { #expect(throws: AnswerFault.self) { try answer(endpoint, events) } }

    @Test("A long answer in many deltas takes time by its length", .timeLimit(.minutes(1)))
    func long() throws {
        let delta = #"{"choices":[{"delta":{"content":"\#(String(repeating: "a", count: 100))"}}]}"#
        let (_, body) = try answer(.chatCompletions, Array(repeating: delta, count: 5000) + ["[DONE]"])
        #expect(body["choices"]?.arrayValue?.first?["message"]?["content"]?.stringValue?.utf8.count == 500_000)
    }

    @Test(
        "A body is known by its first byte that is no space",
        arguments: [
            ("data: x", true), (" \n event: x", true), (": x", true), ("\u{FEFF}data: x", true), ("{", false), ("null", false), ("<", false),
            (" ", nil), ("", nil),
        ] as [(String, Bool?)])
    func beginnings(text: String, isEvents: Bool?) { #expect(beginsAsEvents(text.utf8) == isEvents) }

    @Test("Plain text is a stream only where it begins with an event")
    func texts() {
        for text in ["data: {", "event: transcript.text.delta"] { #expect(beginsWithEvent(text.utf8)) }
        for text in ["dat", "database: x", "", "events happen", " data: x"] { #expect(!beginsWithEvent(text.utf8)) }
    }
}
