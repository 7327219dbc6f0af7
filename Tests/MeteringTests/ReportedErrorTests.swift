import LedgerCore
import Metering
import Testing

/// Errors as upstreams tell them in place of an answer.
@Suite struct ReportedErrorTests {
    static let documents: [(Endpoint, String, Int?, String)] = [
        (.chatCompletions, #"{"error":{"message":"Too fast","code":429}}"#, 429, "Too fast"),
        (.chatCompletions, #"{"error":"Too fast"}"#, nil, "Too fast"),
        (.chatCompletions, #"{"object":"error","message":"Too fast","type":"RateLimitError","param":null,"code":429}"#, 429, "Too fast"),
        (.completions, #"{"object":"error","message":"Too long","type":"BadRequestError","code":400}"#, 400, "Too long"),
        (
            .chatCompletions, #"{"choices":[{"index":0,"delta":{"content":""},"error":{"code":502,"message":"Gone"},"finish_reason":"error"}]}"#, 502,
            "Gone"
        ),
        (.chatCompletions, #"{"choices":[{"error":{"code":"503","message":"Gone"},"message":{"content":""},"finish_reason":"stop"}]}"#, 503, "Gone"),
        (.responses, #"{"type":"error","code":"rate_limit_exceeded","message":"Too fast","param":null,"sequence_number":1}"#, 429, "Too fast"),
        (.responses, #"{"type":"response.failed","response":{"status":"failed","error":{"code":"invalid_prompt","message":"No"}}}"#, 400, "No"),
        (.messages, #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, 529, "Overloaded"),
        (.messages, #"{"type":"error","message":"Overloaded","status":529}"#, 529, "Overloaded"),
        (.embeddings, #"{"object":"error","message":"Too long","code":400}"#, 400, "Too long"),
        (.rerank, #"{"error":{"message":"Too long","status":413}}"#, 413, "Too long"),
        (.speech, #"{"type":"error","error":{"message":"Hoarse","code":500}}"#, 500, "Hoarse"),
        (.transcriptions, #"{"type":"error","error":{"message":"Deaf","type":"server_error"}}"#, 500, "Deaf"),
    ]

    private static let request = #"{"model":"m","messages":[],"input":"x","prompt":"x","query":"x","documents":["x"],"stream":true}"#

    @Test("A document that is an error keeps its words and the status that it names, in every wire format", arguments: documents)
    func whole(endpoint: Endpoint, document: String, status: Int?, message: String) throws {
        let limits = ModelLimits(contextTokens: 8192, maximumOutputTokens: 1024)
        do {
            _ = try MeteredAnswer(of: try InferenceRequest(endpoint, Self.request), limits: limits, body: Array(document.utf8))
            Issue.record("no error was seen")
        } catch {
            guard case AnswerFault.upstreamError(let reported?) = error else { throw error }
            #expect(reported.status == status && reported.message == message)
        }
    }

    @Test("So does an event of a stream, wherever it is cut", arguments: documents)
    func event(endpoint: Endpoint, document: String, status: Int?, message: String) throws {
        let bytes = Array("event: error\ndata: \(document)\n\n".utf8)
        for border in bytes.indices {
            var meter = StreamMeter(for: try InferenceRequest(endpoint, Self.request))
            _ = try meter.receive(Array(bytes[..<border]))
            _ = try meter.receive(Array(bytes[border...]))
            #expect(meter.hasError && !meter.hasOutput && meter.hasDeliveredNothing)
            #expect(meter.error?.status == status && meter.error?.message == message)
        }
    }

    @Test(
        "A refusal about the operator's account or money is known by its code or by how its message begins",
        arguments: [
            (#"{"error":{"message":"Your credit balance is too low to access the Anthropic API.","type":"invalid_request_error"}}"#, true),
            (#"{"error":{"message":"You have reached your specified API usage limits.","type":"invalid_request_error"}}"#, true),
            (#"{"error":{"message":"This organization has been disabled.","type":"invalid_request_error"}}"#, true),
            (#"{"error":{"message":"Insufficient Balance","type":"unknown_error","code":"invalid_request_error"}}"#, true),
            (#"{"error":{"message":"Budget has been exceeded! Current cost: 3, Max budget: 2","type":"budget_exceeded","code":"400"}}"#, true),
            (#"{"error":{"message":"litellm.BadRequestError: AnthropicException - Your credit balance is too low","code":"400"}}"#, true),
            (#"{"object":"error","message":"insufficient_quota","code":429}"#, true),
            (#"{"error":{"message":"Invalid prompt: 'your credit balance is too low'","type":"invalid_request_error"}}"#, false),
            (#"{"error":{"message":"litellm.BadRequestError: the prompt is too long","code":"400"}}"#, false),
            (#"{"message":"No such model"}"#, false),
        ])
    func money(body: String, isAboutMoney: Bool) throws {
        #expect(try #require(ReportedError(in: Array(body.utf8))).isAboutOperatorsMoney == isAboutMoney)
    }
}
