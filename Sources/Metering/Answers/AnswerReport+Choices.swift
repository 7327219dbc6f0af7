internal import StrictJSON

extension AnswerReport {
    /// Reads the choices of a chat or a completion, whole or as deltas.
    mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONError) {
        var count = 0
        try scanner.readArray { (scanner) throws(JSONError) in
            count += 1
            guard try scanner.peek() == UInt8(ascii: "{") else {
                try scanner.skipValue()
                return
            }
            try self.readChoice(&scanner)
        }
        outputCount = count
    }

    private mutating func readChoice(_ scanner: inout JSONScanner) throws(JSONError) {
        var index: UInt64 = 0
        var content: JSONText?
        // Some servers tell a choice's text by both names, and some repeat beside each delta all that was written so far.
        let bytesBefore = textBytes
        var greatest: UInt64 = 0
        var ofDelta: UInt64?
        var (isFinished, hasFailed) = (false, false)
        try scanner.readObject { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "index") {
                index = try scanner.readUInt64() ?? 0
            } else if scanner.matches(name, "text"), try scanner.peek() == UInt8(ascii: "\"") {
                content = try self.readText(&scanner)
            } else if scanner.matches(name, "delta"), try scanner.peek() == UInt8(ascii: "{") {
                content = try self.readMessage(&scanner)
                ofDelta = self.textBytes - bytesBefore
            } else if scanner.matches(name, "message"), try scanner.peek() == UInt8(ascii: "{") {
                let whole = try self.readMessage(&scanner)
                if ofDelta == nil { content = whole ?? content }
            } else if scanner.matches(name, "finish_reason"), try scanner.peek() == UInt8(ascii: "\"") {
                let reason = try scanner.readString()
                // Some servers write an empty one as long as there is none.
                if scanner.matches(reason, "error") { self.hasError = true } else if !reason.range.isEmpty { isFinished = true }
            } else if scanner.matches(name, "error") {
                hasFailed = try self.readError(&scanner)
            } else {
                try self.readMisplacedUsage(name, of: &scanner)
            }
            greatest = max(greatest, self.textBytes - bytesBefore)
            self.textBytes = bytesBefore
        }
        if isFinished, !hasFailed { hasFinishedOrMedia = true }
        textBytes += ofDelta ?? greatest
        if collectsText, index == 0, let content { text += scanner.decode(content) }
    }

    /// - Returns: The message's content; nil unless it is a string.
    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) -> JSONText? {
        var content: JSONText?
        var reasoningBytes: UInt64 = 0
        var callBytes: UInt64 = 0
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let first = try scanner.peek()
            if scanner.matches(name, "content"), first == UInt8(ascii: "\"") {
                content = try self.readText(&scanner)
            } else if scanner.matches(name, "role") {
                try scanner.skipValue()
            } else if scanner.matches(name, "usage"), first == UInt8(ascii: "{") {
                try self.readMisplacedUsage(name, of: &scanner)
            } else if scanner.namesReasoning(name) {
                reasoningBytes = max(reasoningBytes, try self.takeTexts(&scanner, isText: !scanner.matches(name, "provider_specific_fields")))
            } else if scanner.matches(name, "tool_calls") || scanner.matches(name, "function_call") {
                callBytes = max(callBytes, try self.takeTexts(&scanner, isText: true))
            } else {
                // Refusals, sound, images, and whatever else the model made.
                try self.countTexts(ofMember: name, &scanner)
            }
        }
        textBytes += reasoningBytes + callBytes
        return content
    }

    /// Counts the texts of a value apart from all others.
    private mutating func takeTexts(_ scanner: inout JSONScanner, isText: Bool) throws(JSONError) -> UInt64 {
        let before = textBytes
        try countTexts(&scanner, isText: isText)
        defer { textBytes = before }
        return textBytes - before
    }
}

extension JSONScanner {
    /// Whether a message's member holds its reasoning. Servers tell the same reasoning by several of these names at once.
    fileprivate func namesReasoning(_ name: JSONText) -> Bool {
        matches(name, "reasoning") || matches(name, "reasoning_content") || matches(name, "reasoning_details") || matches(name, "reasoning_text")
            || matches(name, "thinking") || matches(name, "thinking_blocks") || matches(name, "provider_specific_fields")
    }
}
