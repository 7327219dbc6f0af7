internal import LedgerCore
internal import StrictJSON

/// OpenAI's transcriptions and translations: a form with sound in, text out as JSON, plain text, subtitles or events.
///
/// Each second of sound is a unit, as the upstream reports it in `usage` or `duration`. Where it reports neither, the seconds are estimated from the
/// sound's bytes. Models that count tokens report tokens instead.
enum TranscriptionsFormat: WireFormat {
    static var requiredField: RequestField? { .file }
    static var takesForms: Bool { true }
    static var takesJSON: Bool { false }
    static var countsSeconds: Bool { true }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .file: .sound
        case .prompt: .text
        default: commonRole(of: field)
        }
    }

    static func isOpaqueAnswer(mediaType: String) -> Bool {
        mediaType == "text/plain" || mediaType == "text/vtt" || mediaType == "text/srt" || mediaType == "application/x-subrip"
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
            let type = try scanner.readString()
            report.isEnd = scanner.matches(type, "transcript.text.done")
            report.countsDelta = scanner.matches(type, "transcript.text.delta")
            report.isDelivery = scanner.begins(type, with: "transcript.text.")
            report.hasFinishedOrMedia = report.isEnd
            if scanner.matches(type, "error") { report.hasError = true }
        } else if scanner.matches(name, "delta"), first == UInt8(ascii: "\"") {
            report.deltaBytes += scanner.decodedCount(try scanner.readString())
        } else if scanner.matches(name, "text"), first == UInt8(ascii: "\"") {
            report.outputCount = 1
            report.textBytes += scanner.decodedCount(try scanner.readString())
        } else if scanner.matches(name, "duration") {
            report.seconds = try scanner.readRoundedUp()
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }

    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {
        if let seconds = consumption.counts?.seconds ?? consumption.seconds {
            usage[.audioSecond] = seconds
        } else if consumption.counts?.saysNothing ?? true {
            usage[.audioSecond] = request.soundSeconds
        }
    }

    /// Adds the longest sound that the model accepts: its context, read as seconds. Bytes bound no sound, since silence takes next to none.
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {
        usage[.audioSecond] = max(limits.contextTokens, request.soundSeconds)
    }
}
