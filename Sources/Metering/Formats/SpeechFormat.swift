internal import LedgerCore
internal import StrictJSON

/// OpenAI's speech: a text in, sound out as bytes or as events.
///
/// Each character (Unicode scalar) of the text is a unit. Models that count tokens report them in the last event only.
enum SpeechFormat: WireFormat {
    static var requiredField: RequestField? { .input }
    static var output: OutputKind { .media }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .input: .input(.characters)
        case .instructions: .text
        case .streamFormat: .streamFormat
        default: commonRole(of: field)
        }
    }

    static func isOpaqueAnswer(mediaType: String) -> Bool { mediaType.hasPrefix("audio/") || mediaType == "application/octet-stream" }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        if scanner.matches(name, "type"), try scanner.peek() == UInt8(ascii: "\"") {
            let type = try scanner.readString()
            report.isEnd = scanner.matches(type, "speech.audio.done")
            report.isDelivery = scanner.begins(type, with: "speech.audio.")
            report.hasFinishedOrMedia = report.isDelivery
            if scanner.matches(type, "error") { report.hasError = true }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { false }

    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {
        usage[.character] = request.characters
        // The output of a speech model is sound.
        usage[.audioOutputToken] = usage[.outputToken]
        usage[.outputToken] = 0
    }

    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {
        usage[.character] = request.characters
    }
}
