internal import StrictJSON

/// Reranking, as Jina, Cohere, vLLM and Voyage have it: a query and documents in, an order of the documents out. Only input tokens count; the model reads the
/// query once with each document.
enum RerankFormat: WireFormat {
    static var requiredField: RequestField? { .documents }
    static var output: OutputKind { .none }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .query: .query
        case .documents: .input(.documents)
        default: commonRole(of: field)
        }
    }

    /// An allowance for the marks around each pair.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64 { product(request.inputCount, 64) }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "results") || scanner.matches(name, "data"), try scanner.peek() == UInt8(ascii: "[") {
            report.outputCount = try scanner.countElements()
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}
