internal import StrictJSON

/// OpenAI's moderations: texts and images in, judgements out. Only input tokens count.
enum ModerationsFormat: WireFormat {
    static var requiredField: RequestField? { .input }
    static var output: OutputKind { .none }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .input: .input(.prompts)
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "results"), try scanner.peek() == UInt8(ascii: "[") {
            report.outputCount = try scanner.countElements()
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount ?? 0 > 0 }
}
