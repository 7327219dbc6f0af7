import Metering
import Testing

/// Members by which a router in front of models, such as OpenRouter or LiteLLM's proxy, would run another model under the operator's key.
@Suite struct RoutingMemberTests {
    private static let members = [
        (#""models":["dear"]"#, "models"), (#""fallbacks":[{"m":["dear"]}]"#, "fallbacks"),
        (#""context_window_fallbacks":[]"#, "context_window_fallbacks"),
        (#""extra_body":{"max_tokens":9000}"#, "extra_body"), (#""extra_headers":{"api-key":"x"}"#, "extra_headers"),
        (#""api_base":"http://elsewhere""#, "api_base"), (#""base_url":"http://elsewhere""#, "base_url"), (#""api_key":"x""#, "api_key"),
        (#""\u006dodels":["dear"]"#, "models"),
    ]

    @Test("A member that chooses another model, server or key is refused by its name", arguments: members)
    func refused(member: String, name: String) throws {
        for (endpoint, body) in [(Endpoint.chatCompletions, #""messages":[]"#), (.messages, #""messages":[]"#), (.responses, #""input":"a""#)] {
            let fault = #expect(throws: RequestFault.self) { try InferenceRequest(endpoint, #"{"model":"m",\#(body),\#(member)}"#) }
            #expect(fault == .routing(name))
        }
    }

    @Test("Null chooses nothing")
    func null() throws { _ = try InferenceRequest(.chatCompletions, #"{"model":"m","messages":[],"models":null,"api_key":null}"#) }

    @Test("Members of these names inside of others are the caller's own")
    func nested() throws { _ = try InferenceRequest(.chatCompletions, #"{"model":"m","messages":[],"metadata":{"models":["a"],"api_key":"x"}}"#) }
}
