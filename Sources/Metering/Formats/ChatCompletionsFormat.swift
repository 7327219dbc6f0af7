internal import StrictJSON

/// OpenAI's chat completions: choices with messages, streamed as deltas.
enum ChatCompletionsFormat: WireFormat {
    static var requiredField: RequestField? { .messages }
    static var deliversOutputs: Bool { true }

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

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}

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

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}

/// OpenAI's embeddings: vectors. Only input tokens count.
enum EmbeddingsFormat: WireFormat {
    static var requiredField: RequestField? { .input }
    static var output: OutputKind { .none }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .input: .input(.prompts)
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "data"), try scanner.peek() == UInt8(ascii: "[") {
            report.outputCount = try scanner.countElements()
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount ?? 0 > 0 }
}
