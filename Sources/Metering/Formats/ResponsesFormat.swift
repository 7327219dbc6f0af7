internal import StrictJSON

/// OpenAI's responses: a list of items, streamed as typed events. The last event carries the whole response and its usage.
enum ResponsesFormat: WireFormat {
    static var requiredField: RequestField? { nil }

    static func role(of field: RequestField) -> FieldRole {
        switch field {
        case .input: .input(.items)
        case .instructions: .text
        case .tools: .tools
        case .maxToolCalls: .toolCalls
        // An earlier conversation, or a prompt that the upstream stores, is read again for each response.
        case .previousResponse, .conversation, .prompt: .hiddenInput
        case .bestOf, .n, .nCompletions: .choices
        default: commonRole(of: field)
        }
    }

    static func readMember(_ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
            readType(try scanner.readString(), in: scanner, into: &report)
        } else if scanner.matches(name, "delta"), first == UInt8(ascii: "\"") {
            report.deltaBytes += scanner.decodedCount(try scanner.readString())
        } else if scanner.matches(name, "item"), first == UInt8(ascii: "{") {
            // Its text has come in deltas.
            let bytesBefore = report.textBytes
            report.itemTool = try report.readItem(&scanner)
            report.textBytes = bytesBefore
        } else if scanner.holdsMedia(name) {
            report.hasFinishedOrMedia = try scanner.skipsText() || report.hasFinishedOrMedia
        } else if scanner.matches(name, "response"), first == UInt8(ascii: "{") {
            try scanner.readObject { (scanner, name) throws(JSONError) in try self.readResponseMember(name, of: &scanner, into: &report) }
        } else {
            try readResponseMember(name, of: &scanner, into: &report)
        }
    }

    private static func readResponseMember(
        _ name: JSONText, of scanner: inout JSONScanner, into report: inout AnswerReport
    ) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "output"), first == UInt8(ascii: "[") {
            var items = 0
            try scanner.readArray { (scanner) throws(JSONError) in
                items += 1
                try report.countItem(&scanner)
            }
            report.outputCount = items
        } else if scanner.matches(name, "status"), first == UInt8(ascii: "\"") {
            let status = try scanner.readString()
            report.isUnfinished = scanner.matches(status, "queued") || scanner.matches(status, "in_progress")
            if scanner.matches(status, "failed") { report.hasError = true }
        } else {
            try report.readCommonMember(name, of: &scanner)
        }
    }

    private static func readType(_ type: JSONText, in scanner: JSONScanner, into report: inout AnswerReport) {
        if scanner.ends(type, with: ".delta") {
            report.isDelivery = true
            if scanner.matches(type, "response.audio.delta") { report.hasFinishedOrMedia = true }
            report.countsDelta = !scanner.matches(type, "response.audio.delta")
        } else if scanner.begins(type, with: "response.output_item.") || scanner.begins(type, with: "response.content_part.") {
            report.isDelivery = true
            report.completesItem = scanner.matches(type, "response.output_item.done")
        } else if scanner.ends(type, with: ".partial_image") {
            report.isDelivery = true
        } else if scanner.matches(type, "response.completed") || scanner.matches(type, "response.incomplete") {
            report.isDelivery = true
            report.hasFinishedOrMedia = true
            report.isEnd = true
        } else if scanner.matches(type, "response.failed") {
            report.hasError = true
            report.isEnd = true
        } else if scanner.matches(type, "error") {
            report.hasError = true
        }
    }

    static func isAnswer(_ report: AnswerReport) -> Bool { report.outputCount != nil || report.isUnfinished }
}
