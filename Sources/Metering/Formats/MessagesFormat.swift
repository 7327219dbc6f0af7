internal import StrictJSON

/// Anthropic's messages: blocks of content, streamed as typed events.
///
/// The usage gives input tokens without those read from or written to the cache. It comes in two parts: the input with `message_start`, the
/// cumulative output with `message_delta`.
enum MessagesFormat: WireFormat {
    static var dialect: Dialect { .anthropic }
    static var callerFields: HeaderNameSet { CallerFields.ofMessages }
    static var requiredField: RequestField? { .messages }
    static var joinsUsage: Bool { true }
    static var usageExcludesCache: Bool { true }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .messages: .input(.messages)
        case .system: .text
        case .tools: .tools
        case .mcpServers: .upstreamTools
        case .container: .hiddenInput
        default: commonRole(of: field)
        }
    }

    /// An allowance. Anthropic describes each kind of tool to its models in up to some hundred tokens of its own.
    static func hiddenTokens(of request: InferenceRequest) -> UInt64 { request.hasTools ? 4096 : 64 }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
            readType(try scanner.readString(), in: scanner, into: &report)
        } else if scanner.matches(name, "delta") || scanner.matches(name, "content_block"), first == UInt8(ascii: "{") {
            report.countsDelta = true
            if scanner.matches(name, "content_block") {
                var ahead = scanner
                // Its texts are counted below.
                let bytesBefore = report.textBytes
                try report.countBlock(&ahead)
                report.textBytes = bytesBefore
            }
            try scanner.readObject { (scanner, name) throws(JSONError) in
                // A block's labels and its signature are not text of the model's.
                if try scanner.peek() == UInt8(ascii: "\""), !scanner.isLabel(name) {
                    report.deltaBytes += scanner.decodedCount(try scanner.readString())
                } else if scanner.holdsMedia(name) {
                    report.hasFinishedOrMedia = try scanner.skipsText() || report.hasFinishedOrMedia
                } else {
                    try scanner.skipValue()
                }
            }
        } else if scanner.matches(name, "message"), first == UInt8(ascii: "{") {
            try scanner.readObject { (scanner, name) throws(JSONError) in try self.readMessageMember(name, of: &scanner, into: &report) }
            // Nothing is written yet when a message starts.
            report.counts?.completion = nil
            report.misplacedCounts?.completion = nil
        } else {
            try readMessageMember(name, of: &scanner, into: &report)
        }
    }

    private static func readMessageMember(
        _ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport
    ) throws(JSONError) {
        if scanner.matches(name, "content"), try scanner.peek() == UInt8(ascii: "[") {
            var blocks = 0
            try scanner.readArray { (scanner) throws(JSONError) in
                blocks += 1
                try report.countBlock(&scanner)
            }
            report.outputCount = blocks
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    private static func readType(_ type: JSONText, in scanner: JSONScanner, into report: inout AnswerReport) {
        if scanner.begins(type, with: "content_block_") {
            report.isDelivery = true
        } else if scanner.matches(type, "message_delta") {
            report.isDelivery = true
            report.hasFinishedOrMedia = true
        } else if scanner.matches(type, "message_stop") {
            report.isEnd = true
        } else if scanner.matches(type, "error") {
            report.hasError = true
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil }
}

extension JSONScanner {
    /// Whether a member of a block describes it, or holds bytes that are no text.
    fileprivate func isLabel(_ name: JSONText) -> Bool {
        matches(name, "type") || matches(name, "id") || matches(name, "signature") || matches(name, "stop_reason") || matches(name, "stop_sequence")
            || matches(name, "data") || matches(name, "tool_use_id")
    }
}
