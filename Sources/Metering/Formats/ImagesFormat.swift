internal import LedgerCore
internal import StrictJSON

/// OpenAI's images: generations, edits and variations. Each image of the response is a unit. Models that count tokens as well report them in `usage`.
enum ImagesFormat: WireFormat {
    static var requiredField: RequestField? { nil }
    static var takesForms: Bool { true }
    static var output: OutputKind { .media }
    static var endsWithOutputs: Bool { true }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .prompt: .text
        case .image, .imageList, .mask, .input: .hiddenInput
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "data"), try scanner.peek() == UInt8(ascii: "[") {
            let count = try scanner.countElements()
            report.outputCount = count
        } else if scanner.matches(name, "type"), try scanner.peek() == UInt8(ascii: "\"") {
            let type = try scanner.readString()
            if scanner.ends(type, with: ".completed") { report.outputCount = 1 }
            report.isDelivery = scanner.ends(type, with: ".completed") || scanner.ends(type, with: ".partial_image")
            report.hasFinishedOrMedia = report.isDelivery
            if scanner.matches(type, "error") { report.hasError = true }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount ?? 0 > 0 }

    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {
        usage[.image] = consumption.outputs
    }

    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {
        usage[.image] = request.outputCount
    }
}
