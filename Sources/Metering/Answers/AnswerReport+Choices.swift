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
        try scanner.readObject { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "index") {
                index = try scanner.readUInt64() ?? 0
            } else if scanner.matches(name, "text"), try scanner.peek() == UInt8(ascii: "\"") {
                content = try self.readText(&scanner)
            } else if scanner.matches(name, "message") || scanner.matches(name, "delta"), try scanner.peek() == UInt8(ascii: "{") {
                content = try self.readMessage(&scanner) ?? content
            } else {
                try scanner.skipValue()
            }
        }
        if collectsText, index == 0, let content { text += scanner.decode(content) }
    }

    /// - Returns: The message's content; nil unless it is a string.
    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) -> JSONText? {
        var content: JSONText?
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let first = try scanner.peek()
            if scanner.matches(name, "content"), first == UInt8(ascii: "\"") {
                content = try self.readText(&scanner)
            } else if scanner.matches(name, "role") {
                try scanner.skipValue()
            } else {
                // Reasoning, refusals, tool calls.
                try self.countTexts(&scanner)
            }
        }
        return content
    }
}
