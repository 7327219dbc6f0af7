import LedgerCore
import Metering
import Testing

@Suite struct FormatAnswerTests {
    private static let limits = ModelLimits(contextTokens: 4096, maximumOutputTokens: 256)

    private func metered(_ endpoint: Endpoint, _ request: String, _ answer: String) throws(AnswerFault) -> String {
        guard let request = try? InferenceRequest(endpoint, request) else { return "request refused" }
        return try MeteredAnswer(of: request, limits: Self.limits, body: Array(answer.utf8)).metered.text
    }

    private static let response = #"{"model":"m","input":"12345"}"#
    private static let message = #"{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":5}"#
    private static let image = #"{"model":"m","prompt":"1234567","n":2}"#

    @Test(
        "A whole answer is charged at what its upstream says, in the words of its API",
        arguments: [
            (
                .responses, response,
                #"{"object":"response","status":"completed","output":[],"usage":{"input_tokens":10,"input_tokens_details":{"cached_tokens":4},"output_tokens":7,"output_tokens_details":{"reasoning_tokens":2},"total_tokens":17}}"#,
                "input=6 cached-input=4 output=5 reasoning=2 call=1 upstream"
            ),
            (
                .responses, response,
                #"{"output":[{"type":"message","id":"xxxxxx","role":"assistant","content":[{"type":"output_text","text":"123456789"}]}]}"#,
                "input=2 output=3 call=1 counted"
            ),
            (
                .messages, message,
                #"{"type":"message","content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":10,"cache_creation_input_tokens":20,"cache_read_input_tokens":30,"cache_creation":{"ephemeral_5m_input_tokens":20},"output_tokens":5,"service_tier":"standard"}}"#,
                "input=10 cached-input=30 output=5 call=1 cache-write=20 upstream"
            ),
            (
                .messages, message, #"{"type":"message","content":[{"type":"tool_use","id":"xxxxxx","name":"f","input":{"a":"bcd"}}]}"#,
                "input=8 output=1 call=1 counted"
            ),
            (
                .messages, message,
                #"{"content":[{"type":"text","text":"x"}],"usage":{"input_tokens":0,"cache_read_input_tokens":9,"output_tokens":1}}"#,
                "cached-input=9 output=1 call=1 upstream"
            ),
            (.imageGenerations, image, #"{"created":1,"data":[{"url":"u"},{"b64_json":"AAAA"}]}"#, "input=3 call=1 image=2 counted"),
            (
                .imageGenerations, image,
                #"{"data":[{"b64_json":""}],"usage":{"input_tokens":50,"output_tokens":60,"total_tokens":110,"input_tokens_details":{"text_tokens":10,"image_tokens":40}}}"#,
                "input=50 output=60 call=1 image=1 upstream"
            ),
            (.transcriptions, "", #"{"text":"Hello","usage":{"type":"duration","seconds":9.2}}"#, "call=1 audio-second=10 upstream"),
            (.transcriptions, "", #"{"text":"Hello","usage":{"type":"duration","seconds":9}}"#, "call=1 audio-second=9 upstream"),
            (.transcriptions, "", #"{"task":"transcribe","duration":8.470000267028809,"text":"Hello"}"#, "call=1 audio-second=9 upstream"),
            (.translations, "", #"{"duration":"8.00","text":"Hello"}"#, "call=1 audio-second=8 upstream"),
            (.transcriptions, "", #"{"text":"Hello"}"#, "output=2 call=1 audio-second=3 counted"),
            (
                .transcriptions, "",
                #"{"text":"Hi","usage":{"type":"tokens","input_tokens":14,"input_token_details":{"audio_tokens":10},"output_tokens":3}}"#,
                "input=4 output=3 call=1 audio-input=10 upstream"
            ),
            (
                .chatCompletions, #"{"model":"m","messages":[]}"#,
                #"{"choices":[{"message":{"content":null,"audio":{"id":"a","data":"AAAAAAAAAAAA","transcript":"abcde"}}}]}"#,
                "input=1 output=2 call=1 counted"
            ),
            (
                .chatCompletions, #"{"model":"m","messages":[]}"#,
                #"{"choices":[{}],"usage":{"prompt_tokens":9,"cache_creation_input_tokens":4,"cache_read_input_tokens":3,"completion_tokens":2}}"#,
                "input=2 cached-input=3 output=2 call=1 cache-write=4 upstream"
            ),
            (
                .chatCompletions, #"{"model":"m","messages":[]}"#,
                #"{"choices":[{}],"usage":{"prompt_tokens":9,"prompt_cache_hit_tokens":8,"prompt_cache_miss_tokens":1,"completion_tokens":2}}"#,
                "input=1 cached-input=8 output=2 call=1 upstream"
            ),
        ] as [(Endpoint, String, String, String)])
    func answers(endpoint: Endpoint, request: String, answer: String, usage: String) throws {
        #expect(try metered(endpoint, request, answer) == usage)
    }

    @Test("Parts that overlap or exceed their total leave nothing negative")
    func overlappingParts() throws {
        let usage =
            #"{"choices":[{}],"usage":{"prompt_tokens":10,"prompt_tokens_details":{"cached_tokens":7,"audio_tokens":9},"completion_tokens":5,"completion_tokens_details":{"reasoning_tokens":4,"audio_tokens":18446744073709551615}}}"#
        #expect(
            try metered(.chatCompletions, #"{"model":"m","messages":[]}"#, usage)
                == "cached-input=7 reasoning=4 call=1 audio-input=3 audio-output=1 upstream")
    }

    @Test("Work that goes on where nobody tells its usage is charged at the most that it can use")
    func background() throws {
        let usage = try metered(
            .responses, #"{"model":"m","input":"x","background":true,"max_output_tokens":77}"#, #"{"status":"queued","output":[],"usage":null}"#)
        #expect(usage == "input=130 output=77 call=1 counted")
    }

    @Test(
        "What is no answer of the endpoint is refused",
        arguments: [
            (.responses, response, "{}"), (.responses, response, #"{"choices":[]}"#), (.messages, message, #"{"choices":[{}]}"#),
            (.imageGenerations, image, #"{"data":[]}"#), (.transcriptions, "", #"{"usage":{"seconds":3}}"#),
            (.embeddings, #"{"model":"m","input":"x"}"#, #"{"data":[]}"#),
            (.speech, #"{"model":"m","input":"x"}"#, #"{"anything":1}"#),
        ] as [(Endpoint, String, String)])
    func noAnswers(endpoint: Endpoint, request: String, answer: String) {
        #expect(throws: AnswerFault.noAnswer) { try metered(endpoint, request, answer) }
    }

    @Test(
        "An error in place of an answer is refused with the status that it names",
        arguments: [
            (.responses, response, #"{"output":[],"error":{"code":"x"}}"#, nil),
            (.messages, message, #"{"type":"error","error":{"type":"overloaded_error","message":"x"}}"#, 529),
            (.embeddings, #"{"model":"m","input":"x"}"#, #"{"error":{"message":"x","code":429}}"#, 429),
        ] as [(Endpoint, String, String, Int?)])
    func errors(endpoint: Endpoint, request: String, answer: String, status: Int?) {
        let fault = #expect(throws: AnswerFault.self) { try metered(endpoint, request, answer) }
        guard case .upstreamError(let error) = fault else { return #expect(Bool(false), "\(String(describing: fault))") }
        #expect(error?.status == status)
    }

    @Test(
        "The form of an answer follows from its media type, as far as the endpoint has it",
        arguments: [
            (.chatCompletions, "text/event-stream; charset=utf-8", .events), (.chatCompletions, "Text/Event-Stream", .events),
            (.chatCompletions, "application/json", .whole), (.chatCompletions, nil, .whole), (.chatCompletions, "audio/mpeg", .whole),
            (.speech, "audio/mpeg", .opaque), (.speech, "application/octet-stream", .opaque), (.speech, "text/html", .whole),
            (.transcriptions, "text/plain; charset=utf-8", .opaque), (.transcriptions, "text/vtt", .opaque), (.transcriptions, "text/html", .whole),
        ] as [(Endpoint, String?, AnswerForm?)])
    func forms(endpoint: Endpoint, contentType: String?, form: AnswerForm?) throws {
        let request = try InferenceRequest(endpoint, #"{"model":"m","messages":[],"input":"x","stream":true}"#)
        #expect(request.form(ofAnswer: contentType) == form)
    }

    @Test("An event stream is no answer to who asked for none")
    func unaskedStream() throws {
        let request = try InferenceRequest(.chatCompletions, #"{"model":"m","messages":[]}"#)
        #expect(request.form(ofAnswer: "text/event-stream") == nil)
    }
}
