import LedgerCore
import Metering
import Testing

/// Numbers that no call needs.
@Suite struct AbsurdRequestTests {
    @Test(
        "A number beyond all reason is noted by name",
        arguments: [
            (#""max_tokens":2147483648"#, "Invalid value for 'max_tokens': 2147483648; expected at most 2147483647."),
            (#""max_completion_tokens":1e18"#, "Invalid value for 'max_completion_tokens': 1000000000000000000; expected at most 2147483647."),
            (#""n":65536"#, "Invalid value for 'n': 65536; expected at most 65535."),
            (#""best_of":1e9,"max_tokens":1e18"#, "Invalid value for 'best_of': 1000000000; expected at most 65535."),
            (#""max_tokens":2147483647,"n":65535"#, nil), (#""max_tokens":null"#, nil),
        ] as [(String, String?)])
    func absurd(members: String, message: String?) throws {
        let request = try InferenceRequest(.chatCompletions, #"{"model":"m","messages":[],\#(members)}"#)
        #expect(request.absurdity?.description == message)
    }

    @Test("A refusal says the value", arguments: ["-1", "-0.5", "-1e9"])
    func message(value: String) throws {
        do {
            _ = try InferenceRequest(.messages, #"{"model":"m","messages":[],"max_tokens":\#(value)}"#)
            Issue.record("\(value) was accepted")
        } catch let fault as RequestFault {
            #expect(fault.description == "Invalid value for 'max_tokens': \(value); expected a whole number from 1 on.")
            #expect(fault.parameter == "max_tokens")
        }
    }
}
