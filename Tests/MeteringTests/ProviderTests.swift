import LedgerCore
import Metering
import Testing

/// Responses as providers and servers were seen to send them, and the units that each is charged for.
@Suite struct ProviderTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let endpoint: Endpoint
        /// The events of a stream, or one whole response.
        let documents: [String]
        let units: String
        var request = #"{"model":"m","messages":[{"role":"user","content":"Hello there"}],"max_tokens":1000,"stream":true}"#
    }

    private static func choice(_ delta: String, finish: String = "null", _ rest: String = "") -> String {
        #"{"choices":[{"index":0,"delta":{\#(delta)},"finish_reason":\#(finish)\#(rest)}]}"#
    }

    private static let done = "[DONE]"
    private static let told = #""prompt_tokens":23,"completion_tokens":235"#
    private static let text400 = String(repeating: "a", count: 400)

    static let streams = [
        Sample(
            testDescription: "Anthropic's last event tells the input anew", endpoint: .messages,
            documents: [
                #"{"type":"message_start","message":{"usage":{"input_tokens":8834,"output_tokens":1}}}"#,
                #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":18,"cache_read_input_tokens":8831,"output_tokens":426}}"#,
                #"{"type":"message_stop"}"#,
            ], units: "input=18 cached-input=8831 output=426 call=1 upstream"),
        Sample(
            testDescription: "a lone zero in Anthropic's last event erases nothing", endpoint: .messages,
            documents: [
                #"{"type":"message_start","message":{"usage":{"input_tokens":18,"cache_read_input_tokens":8831,"cache_creation_input_tokens":5,"output_tokens":1}}}"#,
                #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":0,"cache_read_input_tokens":0,"output_tokens":426}}"#,
                #"{"type":"message_stop"}"#,
            ], units: "input=18 cached-input=8831 output=426 call=1 cache-write=5 upstream"),
        Sample(
            testDescription: "the whole input told as one sum is the input that is known", endpoint: .messages,
            documents: [
                #"{"type":"message_start","message":{"usage":{"input_tokens":18,"cache_read_input_tokens":82}}}"#,
                #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":100,"output_tokens":4}}"#,
                #"{"type":"message_stop"}"#,
            ], units: "input=18 cached-input=82 output=4 call=1 upstream"),
        Sample(
            testDescription: "usage inside the last choice", endpoint: .chatCompletions,
            documents: [choice(#""content":"hello""#), choice("", finish: #""stop""#, #","usage":{\#(told)}"#), done],
            units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "events without blank lines between them", endpoint: .chatCompletions,
            documents: [
                choice(#""content":"hello""#) + "\ndata: " + choice(#""content":"you""#) + "\ndata: " + #"{"choices":[],"usage":{\#(told)}}"#,
                choice("", finish: #""stop""#) + "\ndata: [DONE]",
            ], units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "an empty error beside the output", endpoint: .chatCompletions,
            documents: [
                #"{"choices":[{"delta":{"content":"hello"}}],"error":""}"#, #"{"choices":[],"error":{},"usage":{\#(told)}}"#, done,
            ], units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "usage inside the last delta", endpoint: .chatCompletions,
            documents: [choice(#""content":"hello""#), choice(#""content":"","usage":{\#(told)}"#, finish: #""stop""#), done],
            units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "all that was written so far beside each delta, without usage", endpoint: .chatCompletions,
            documents: [
                choice(#""content":"1234""#, finish: #""""#, #","message":{"role":"assistant","content":"1234"}"#),
                choice(#""content":"5678""#, finish: #""""#, #","message":{"role":"assistant","content":"12345678"}"#),
                #"{"choices":[{"message":{"role":"assistant","content":"12345678"},"delta":{},"finish_reason":"stop"}]}"#, done,
            ], units: "input=11 output=2 call=1 counted"),
        Sample(
            testDescription: "usage under a provider's own member", endpoint: .chatCompletions,
            documents: [choice(#""content":"hello""#), #"{"choices":[],"x_groq":{"id":"r","usage":{\#(told)}}}"#, done],
            units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "the caller's own metadata tells no usage", endpoint: .chatCompletions,
            documents: [choice(#""content":"hello""#), #"{"choices":[],"metadata":{"usage":{"prompt_tokens":1,"completion_tokens":1}}}"#, done],
            units: "input=11 output=2 call=1 counted"),
        Sample(
            testDescription: "what a Responses event repeats of the request tells no usage", endpoint: .responses,
            documents: [
                #"{"type":"response.created","response":{"status":"in_progress","usage":null,"text":{"usage":{"output_tokens":1000000000}}}}"#,
                #"{"type":"response.output_text.delta","delta":"hello"}"#,
                #"{"type":"response.completed","response":{"status":"completed","output":[],"usage":{"input_tokens":3,"output_tokens":40}}}"#,
            ], units: "input=3 output=40 call=1 upstream", request: #"{"model":"m","input":"12","stream":true}"#),
        Sample(
            testDescription: "a total of the earlier input, which a later event tells anew", endpoint: .messages,
            documents: [
                #"{"type":"message_start","message":{"usage":{"input_tokens":990,"total_tokens":1000}}}"#,
                #"{"type":"content_block_delta","delta":{"type":"text_delta","text":"hi"}}"#,
                #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"input_tokens":10,"cache_read_input_tokens":5,"output_tokens":3}}"#,
                #"{"type":"message_stop"}"#,
            ], units: "input=10 cached-input=5 output=3 call=1 upstream"),
        Sample(
            testDescription: "the same reasoning told by two names, without usage", endpoint: .chatCompletions,
            documents: [
                choice(#""reasoning":"\#(text400)","reasoning_details":[{"type":"reasoning.text","text":"\#(text400)","format":"x","index":0}]"#),
                done,
            ], units: "input=11 output=100 call=1 counted"),
        Sample(
            testDescription: "a count of ours never exceeds the caller's limit", endpoint: .chatCompletions,
            documents: [choice(#""content":"\#(text400)""#), done], units: "input=11 output=7 call=1 counted",
            request: #"{"model":"m","messages":[{"role":"user","content":"Hello there"}],"max_tokens":7,"stream":true}"#),
        Sample(
            testDescription: "numbers that are not JSON beside the text", endpoint: .chatCompletions,
            documents: Array(repeating: choice(#""content":"hey""#, #","logprobs":{"content":[{"logprob":-Infinity}]}"#), count: 50)
                + [#"{"choices":[],"usage":{\#(told)},"x":NaN}"#, done], units: "input=23 output=235 call=1 upstream"),
        Sample(
            testDescription: "raw control characters, odd escapes and trailing commas, without usage", endpoint: .chatCompletions,
            documents: ["{\"choices\":[{\"delta\":{\"content\":\"a\u{1}\\d\\x\"},},],\"n\":.5,}", done], units: "input=11 output=2 call=1 counted"),
    ]

    static let responses = [
        Sample(
            testDescription: "cached tokens beside the details", endpoint: .chatCompletions,
            documents: [#"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":190,"completion_tokens":13,"cached_tokens":120}}"#],
            units: "input=70 cached-input=120 output=13 call=1 upstream"),
        Sample(
            testDescription: "cached tokens that cannot be inside the prompt", endpoint: .chatCompletions,
            documents: [#"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":70,"completion_tokens":13,"cached_tokens":120}}"#],
            units: "input=70 cached-input=120 output=13 call=1 upstream"),
        Sample(
            testDescription: "cached tokens beside the prompt by the total", endpoint: .chatCompletions,
            documents: [
                #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":70,"completion_tokens":13,"cached_tokens":20,"total_tokens":103}}"#
            ], units: "input=70 cached-input=20 output=13 call=1 upstream"),
        Sample(
            testDescription: "reasoning beside the completion by details and total", endpoint: .chatCompletions,
            documents: [
                #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":399,"completion_tokens_details":{"reasoning_tokens":386}}}"#
            ], units: "input=12 output=1 reasoning=386 call=1 upstream"),
        Sample(
            testDescription: "reasoning beside the completion by the total alone", endpoint: .chatCompletions,
            documents: [#"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":8,"completion_tokens":9,"total_tokens":124}}"#],
            units: "input=8 output=116 call=1 upstream"),
        Sample(
            testDescription: "reasoning beside the completion without a total", endpoint: .chatCompletions,
            documents: [
                #"{"choices":[{"message":{"content":"x"}}],"usage":{"prompt_tokens":12,"completion_tokens":1,"reasoning_tokens":386}}"#
            ], units: "input=12 output=1 reasoning=386 call=1 upstream"),
        Sample(
            testDescription: "a text told as both of a choice's texts", endpoint: .completions,
            documents: [#"{"choices":[{"text":"12345678","message":{"content":"12345678"}}]}"#], units: "input=2 output=2 call=1 counted",
            request: #"{"model":"m","prompt":"12345"}"#),
        Sample(
            testDescription: "numbers that are not JSON", endpoint: .chatCompletions,
            documents: [#"{"choices":[{"message":{"content":"x"},"logprobs":[-Infinity,NaN,+1]}],"usage":{\#(told)}}"#],
            units: "input=23 output=235 call=1 upstream"),
    ]

    @Test("A stream is charged for what its provider means, wherever its bytes are cut", arguments: streams)
    func stream(sample: Sample) throws {
        let bytes = Array(sample.documents.map { "data: \($0)\n\n" }.joined().utf8)
        let borders = bytes.count < 2000 ? Array(0..<bytes.count) : stride(from: 0, to: bytes.count, by: 97).map(\.self)
        for border in borders {
            var meter = StreamMeter(for: try InferenceRequest(sample.endpoint, sample.request))
            _ = try meter.receive(Array(bytes[..<border]))
            _ = try meter.receive(Array(bytes[border...]))
            #expect(meter.metered.text == sample.units)
            #expect(!meter.hasDeliveredNothing && !meter.hasError)
        }
    }

    @Test("A whole response is charged for what its provider means", arguments: responses)
    func whole(sample: Sample) throws {
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        let request = try InferenceRequest(sample.endpoint, sample.request)
        #expect(try MeteredAnswer(of: request, limits: limits, body: Array(sample.documents[0].utf8)).metered.text == sample.units)
    }

    @Test("Frames that are not JSON reach the client as they are")
    func untouched() throws {
        let sample = try #require(Self.streams.first { $0.testDescription.hasPrefix("numbers") })
        var meter = StreamMeter(for: try InferenceRequest(sample.endpoint, sample.request))
        let frames = sample.documents.dropLast(2).map { "data: \($0)\n\n" }.joined()
        #expect(try meter.receive(Array(frames.utf8)).forward == Array(frames.utf8))
    }

    @Test(
        "A stream without output delivered nothing, whatever it begins with",
        arguments: [
            (.chatCompletions, [choice(#""role":"assistant","content":"""#)], nil),
            (.chatCompletions, [choice(#""role":"assistant","content":"""#, finish: #""""#)], nil),
            (.chatCompletions, [choice(#""role":"assistant","content":"""#), #"{"error":{"message":"x","code":"503"}}"#, done], 503),
            (.chatCompletions, [#"{"error":{"message":"Rate limit exceeded","code":429}}"#], 429),
            (.chatCompletions, [choice(#""content":"""#, finish: #""error""#), done], nil),
            (
                .messages,
                [
                    #"{"type":"message_start","message":{"usage":{"input_tokens":5}}}"#,
                    #"{"type":"content_block_start","content_block":{"type":"text","text":""}}"#,
                    #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#,
                ], 529
            ),
            (
                .responses,
                [
                    #"{"type":"response.created","response":{"status":"in_progress"}}"#,
                    #"{"type":"response.output_item.added","item":{"type":"message"}}"#,
                    #"{"type":"response.failed","response":{"error":{"code":"server_error","message":"x"}}}"#,
                ], nil
            ),
        ] as [(Endpoint, [String], Int?)])
    func nothing(endpoint: Endpoint, frames: [String], status: Int?) throws {
        var meter = StreamMeter(for: try InferenceRequest(endpoint, #"{"model":"m","messages":[],"stream":true}"#))
        for frame in frames { _ = try meter.receive(Array("data: \(frame)\n\n".utf8)) }
        _ = meter.finish()
        #expect(meter.hasDeliveredNothing && !meter.hasOutput)
        #expect(meter.error?.status == status)
    }

    @Test("Work that goes on in the background is held for the most it can use, whatever the response repeats of the request")
    func background() throws {
        let request = try InferenceRequest(.responses, #"{"model":"m","input":"x","background":true,"max_output_tokens":77}"#)
        let body = #"{"status":"queued","output":[],"usage":null,"text":{"usage":{"input_tokens":1,"output_tokens":1}}}"#
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        #expect(try MeteredAnswer(of: request, limits: limits, body: Array(body.utf8)).metered.usage[.outputToken] == 77)
    }

    @Test(
        "A failure stays one, whatever else the document says",
        arguments: [
            (.chatCompletions, #"{"choices":[{"message":{"content":""},"finish_reason":"error"}],"error":null}"#),
            (.chatCompletions, #"{"error":null,"choices":[{"message":{"content":""},"finish_reason":"error"}]}"#),
            (.responses, #"{"status":"failed","output":[],"error":null}"#),
        ] as [(Endpoint, String)])
    func failureStays(endpoint: Endpoint, body: String) throws {
        let request = try InferenceRequest(endpoint, #"{"model":"m","messages":[],"input":"x"}"#)
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        #expect(throws: AnswerFault.upstreamError(nil)) { try MeteredAnswer(of: request, limits: limits, body: Array(body.utf8)) }
    }

    @Test("A number that is none is no count", arguments: ["NaN", "+1", "-Infinity", ".5"])
    func noNumber(number: String) throws {
        let request = try InferenceRequest(.transcriptions, "")
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        let told = try MeteredAnswer(of: request, limits: limits, body: Array(#"{"text":"hi","duration":\#(number)}"#.utf8))
        let untold = try MeteredAnswer(of: request, limits: limits, body: Array(#"{"text":"hi"}"#.utf8))
        #expect(told.metered == untold.metered)
        #expect(told.metered.usage[.audioSecond] > 0)
    }

    @Test("An empty answer that ends properly is an answer")
    func emptyAnswer() throws {
        var meter = try StreamMeter.ofChat(forwardsUsage: false)
        _ = try meter.receive(Array("data: \(Self.choice(#""role":"assistant""#))\n\ndata: [DONE]\n\n".utf8))
        #expect(!meter.hasDeliveredNothing)
    }
}
