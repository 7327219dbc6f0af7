internal import StrictJSON

/// OpenAI's completions: choices with a text.
enum CompletionsFormat: WireFormat {
    static var requiredField: RequestField? { .prompt }
    static var deliversOutputs: Bool { true }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .prompt: .input(.prompts)
        case .streamOptions: .streamOptions
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        try ChatCompletionsFormat.readMember(name, of: &scanner, into: &report)
    }

    static func contentPrompt(of request: InferenceRequest) -> [UInt8]? { request.decodedInputText }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}
