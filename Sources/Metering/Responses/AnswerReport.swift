/// What metering reads from one JSON answer, whole or a frame of a stream.
package struct AnswerReport: Sendable, Hashable {
    /// nil when there is no `usage`, it is null or it names no count.
    package var counts: TokenCounts?
    /// How many choices there are; nil without `choices`.
    package var choiceCount: Int?
    /// How many elements `data` has, as of an answer with embeddings; nil without `data`.
    package var dataCount: Int?
    /// The bytes of text in the choices: contents, reasoning, refusals, the names and arguments of tool calls.
    package var textBytes: UInt64 = 0
    /// The content of the choice with index 0; empty unless asked for.
    package var text: [UInt8] = []
    /// The seed that the upstream says it used.
    package var seed: UInt64?
    /// Whether the object has an `error` that is not null.
    package var hasError = false

    /// A frame that carries the usage and nothing else.
    var isUsageOnly: Bool { counts != nil && (choiceCount ?? 0) == 0 && !hasError }

    /// - Parameter collectsText: Whether `text` is filled in.
    package init(scanning bytes: [UInt8], in range: Range<Int>? = nil, collectsText: Bool = false) throws(JSONFault) {
        var scanner = JSONScanner(bytes, in: range)
        var reader = AnswerReader(collectsText: collectsText)
        try reader.readAnswer(&scanner)
        try scanner.finish()
        self = reader.report
    }

    fileprivate init() {}
}

/// Walks an answer. Members that are repeated count as the last of them, as most parsers have it.
private struct AnswerReader {
    var report = AnswerReport()
    let collectsText: Bool

    init(collectsText: Bool) {
        self.collectsText = collectsText
    }

    mutating func readAnswer(_ scanner: inout JSONScanner) throws(JSONFault) {
        try scanner.readObject { (scanner, name) throws(JSONFault) in
            if scanner.matches(name, "choices"), try scanner.peek() == UInt8(ascii: "[") {
                try self.readChoices(&scanner)
            } else if scanner.matches(name, "data"), try scanner.peek() == UInt8(ascii: "[") {
                self.report.dataCount = try scanner.countElements()
            } else if scanner.matches(name, "usage"), try scanner.peek() == UInt8(ascii: "{") {
                self.report.counts = try scanner.readTokenCounts()
            } else if scanner.matches(name, "seed") {
                self.report.seed = try scanner.readUInt64()
            } else if scanner.matches(name, "error") {
                self.report.hasError = try scanner.peek() != UInt8(ascii: "n")
                try scanner.skipValue()
            } else {
                try scanner.skipValue()
            }
        }
    }

    private mutating func readChoices(_ scanner: inout JSONScanner) throws(JSONFault) {
        var count = 0
        try scanner.readArray { (scanner) throws(JSONFault) in
            count += 1
            guard try scanner.peek() == UInt8(ascii: "{") else {
                try scanner.skipValue()
                return
            }
            try self.readChoice(&scanner)
        }
        report.choiceCount = count
    }

    private mutating func readChoice(_ scanner: inout JSONScanner) throws(JSONFault) {
        var index: UInt64 = 0
        var content: JSONText?
        try scanner.readObject { (scanner, name) throws(JSONFault) in
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
        if collectsText, index == 0, let content { report.text += scanner.decode(content) }
    }

    /// - Returns: The message's content, when it is a text.
    private mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONFault) -> JSONText? {
        var content: JSONText?
        try scanner.readObject { (scanner, name) throws(JSONFault) in
            let first = try scanner.peek()
            if scanner.matches(name, "content"), first == UInt8(ascii: "\"") {
                content = try self.readText(&scanner)
            } else if scanner.matches(name, "role") {
                try scanner.skipValue()
            } else {
                // Reasoning, refusals, tool calls: every text in there was written by the model, or is as short as an id.
                try self.countTexts(&scanner)
            }
        }
        return content
    }

    private mutating func countTexts(_ scanner: inout JSONScanner) throws(JSONFault) {
        switch try scanner.peek() {
        case UInt8(ascii: "\""): _ = try readText(&scanner)
        case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONFault) in try self.countTexts(&scanner) }
        case UInt8(ascii: "{"):
            try scanner.readObject { (scanner, name) throws(JSONFault) in
                if scanner.matches(name, "id") || scanner.matches(name, "type") { try scanner.skipValue() } else { try self.countTexts(&scanner) }
            }
        default: try scanner.skipValue()
        }
    }

    private mutating func readText(_ scanner: inout JSONScanner) throws(JSONFault) -> JSONText {
        let text = try scanner.readString()
        report.textBytes += UInt64(text.isPlain ? text.range.count : scanner.decode(text).count)
        return text
    }
}

extension JSONScanner {
    fileprivate mutating func countElements() throws(JSONFault) -> Int {
        var count = 0
        try readArray { (scanner) throws(JSONFault) in
            count += 1
            try scanner.skipValue()
        }
        return count
    }

    /// The counts of a `usage` object in OpenAI's words, of chats and of responses; nil when it names none of them. The greater where it has both.
    fileprivate mutating func readTokenCounts() throws(JSONFault) -> TokenCounts? {
        var counts = TokenCounts()
        var isEmpty = true
        try readObject { (scanner, name) throws(JSONFault) in
            if scanner.matches(name, "prompt_tokens") || scanner.matches(name, "input_tokens") {
                counts.prompt = greater(counts.prompt, try scanner.readUInt64())
                isEmpty = false
            } else if scanner.matches(name, "completion_tokens") || scanner.matches(name, "output_tokens") {
                counts.completion = greater(counts.completion, try scanner.readUInt64())
                isEmpty = false
            } else if scanner.matches(name, "total_tokens") {
                counts.total = try scanner.readUInt64()
                isEmpty = false
            } else if scanner.matches(name, "prompt_tokens_details") || scanner.matches(name, "input_tokens_details") {
                counts.cached = try scanner.readCount(named: "cached_tokens") ?? counts.cached
            } else if scanner.matches(name, "completion_tokens_details") || scanner.matches(name, "output_tokens_details") {
                counts.reasoning = try scanner.readCount(named: "reasoning_tokens") ?? counts.reasoning
            } else {
                try scanner.skipValue()
            }
        }
        return isEmpty ? nil : counts
    }

    /// The whole number of this name in the object at the cursor; nil when there is none or no object.
    private mutating func readCount(named expected: StaticString) throws(JSONFault) -> UInt64? {
        guard try peek() == UInt8(ascii: "{") else {
            try skipValue()
            return nil
        }
        var count: UInt64?
        try readObject { (scanner, name) throws(JSONFault) in
            if scanner.matches(name, expected) { count = try scanner.readUInt64() ?? count } else { try scanner.skipValue() }
        }
        return count
    }
}

private func greater(_ left: UInt64?, _ right: UInt64?) -> UInt64? {
    guard let left, let right else { return left ?? right }
    return max(left, right)
}
