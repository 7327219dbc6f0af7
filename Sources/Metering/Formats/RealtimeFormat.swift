internal import LedgerCore
internal import StrictJSON

/// OpenAI's sessions over a WebSocket: events in both directions. `response.done` carries a response's usage, and the completion of a transcription its own.
enum RealtimeFormat: WireFormat {
    static var requiredField: RequestField? { nil }
    static var takesJSON: Bool { false }
    static var countsSeconds: Bool { true }

    /// A session has no body: the model stands in the target's query.
    static func role(of field: RequestField) -> FieldRole { field == .model ? .model : .ignored }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
            readType(try scanner.readString(), in: scanner, into: &report)
        } else if scanner.matches(name, "delta") || scanner.matches(name, "transcript"), first == UInt8(ascii: "\"") {
            report.deltaBytes += scanner.decodedCount(try scanner.readString())
        } else if scanner.matches(name, "response"), first == UInt8(ascii: "{") {
            try scanner.readObject { (scanner, name) throws(JSONError) in try self.readResponseMember(name, of: &scanner, into: &report) }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    private static func readResponseMember(
        _ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport
    ) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "output"), first == UInt8(ascii: "[") {
            try scanner.readArray { (scanner) throws(JSONError) in try report.countItem(&scanner) }
        } else if scanner.matches(name, "status"), first == UInt8(ascii: "\"") {
            let status = try scanner.readString()
            if scanner.matches(status, "failed") { report.hasError = true }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    private static func readType(_ type: JSONText, in scanner: JSONScanner, into report: inout AnswerReport) {
        if scanner.ends(type, with: ".delta"), scanner.begins(type, with: "response.") {
            let isSound = scanner.ends(type, with: "audio.delta")
            report.hasFinishedOrMedia = isSound
            report.countsDelta = !isSound
        } else if scanner.ends(type, with: "input_audio_transcription.completed") {
            report.countsDelta = true
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { true }

    /// Adds the seconds of a transcription that tells them in place of tokens.
    static func addUnits(to usage: inout Usage, of request: InferenceRequest, consumption: Consumption) {
        if let seconds = consumption.counts?.seconds { usage[.audioSecond] = seconds }
    }

    /// Adds the longest sound that is transcribed at a time: the model's context, read as seconds.
    static func addGreatestUnits(to usage: inout Usage, of request: InferenceRequest, limits: ModelLimits) {
        usage[.audioSecond] = limits.contextTokens
    }
}
