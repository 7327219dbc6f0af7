internal import StrictJSON

/// OpenAI's chat completions: choices with messages, streamed as deltas.
enum ChatCompletionsFormat: WireFormat {
    static var requiredField: RequestField? { .messages }
    static var deliversOutputs: Bool { true }
    static var callerFields: HeaderNameSet { CallerFields.ofChatCompletions }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .messages: .input(.messages)
        case .streamOptions: .streamOptions
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "choices"), try scanner.peek() == UInt8(ascii: "[") {
            try report.readChoices(&scanner)
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func contentPrompt(of request: InferenceRequest) -> [UInt8]? { request.inputJSON }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}
