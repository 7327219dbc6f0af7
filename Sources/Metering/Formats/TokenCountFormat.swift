internal import StrictJSON

/// Counts of an input's tokens, without an answer of the model's: Anthropic's `count_tokens` and OpenAI's `input_tokens`.
///
/// Such a request is one unit of its own, so that it costs what the operator says, and nothing by default.
protocol TokenCountFormat: WireFormat {
    /// The format of the requests whose tokens are counted.
    associatedtype Counted: WireFormat
}

extension TokenCountFormat {
    static var dialect: Dialect { Counted.dialect }
    static var callerFields: HeaderNameSet { Counted.callerFields }
    static var requiredField: RequestField? { Counted.requiredField }
    static var output: OutputKind { .none }
    static var countsTokens: Bool { true }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        // There is no stream of a count.
        case .stream, .streamOptions: .ignored
        default: Counted.role(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "input_tokens") {
            if try scanner.readUInt64() != nil { report.outputCount = 1 }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}

/// `POST /v1/messages/count_tokens`.
enum MessageTokensFormat: TokenCountFormat {
    typealias Counted = MessagesFormat
}

/// `POST /v1/responses/input_tokens`.
enum ResponseTokensFormat: TokenCountFormat {
    typealias Counted = ResponsesFormat
}
