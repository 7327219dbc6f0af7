internal import StrictJSON

/// A format whose input is prompts and whose answer is a list with an element for each. Only input tokens count.
protocol ListFormat: WireFormat {
    /// The name of the list in the answer.
    static var list: StaticString { get }
}

extension ListFormat {
    static var requiredField: RequestField? { .input }
    static var output: OutputKind { .none }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .input: .input(.prompts)
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, list), try scanner.peek() == UInt8(ascii: "[") {
            report.outputCount = try scanner.countElements()
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount ?? 0 > 0 }
}
