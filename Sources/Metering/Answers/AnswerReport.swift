package import StrictJSON

/// The usage, texts and state that metering reads from one JSON document: a whole response, or one event of a stream.
package struct AnswerReport: Sendable, Hashable {
    /// The token counts of `usage`; nil when the member is absent or null, or names no count.
    package internal(set) var counts: TokenCounts?
    /// The number of choices, embeddings, items or images; nil without the member that holds them.
    package internal(set) var outputCount: Int?
    /// The size in bytes of the text that the model wrote: contents, reasoning, refusals, and the names and arguments of tool calls.
    package internal(set) var textBytes: UInt64 = 0
    /// The content of the choice with index 0; empty unless it is collected.
    package internal(set) var text: [UInt8] = []
    /// The seed that the upstream says it used.
    package internal(set) var seed: UInt64?
    /// The duration in seconds of the sound that the model read, rounded up, where a member other than `usage` tells it.
    package internal(set) var seconds: UInt64?
    /// Whether the document has an `error` that is not null, or is an error event.
    package internal(set) var hasError = false
    /// Whether the upstream continues the work in the background and reports its usage elsewhere.
    package internal(set) var isUnfinished = false

    // The rest follows from an event's type, which may stand before or after the other members.
    /// Whether the event's type says that it delivers output.
    var isDelivery = false
    /// Whether this event ends the stream.
    var isEnd = false
    /// The size of the event's delta.
    var deltaBytes: UInt64 = 0
    /// Whether the delta is text that the model wrote.
    var countsDelta = false
    let collectsText: Bool

    /// Whether the event carries the usage and nothing else.
    var isUsageOnly: Bool { counts != nil && (outputCount ?? 0) == 0 && !hasError && !isDelivery && !isEnd }

    private init(collectsText: Bool) {
        self.collectsText = collectsText
    }

    /// Reads a whole response.
    ///
    /// - Parameter collectsText: Whether to keep ``text``.
    /// - Throws: ``JSONError`` when the bytes are not a JSON object.
    package init(scanning bytes: [UInt8], of endpoint: Endpoint, collectsText: Bool = false) throws(JSONError) {
        self = try bytes.viewed { (view) throws(JSONError) in
            try AnswerReport(scanning: view, format: endpoint.format, collectsText: collectsText)
        }
    }

    init(scanning bytes: ByteView, in range: Range<Int>? = nil, format: any WireFormat.Type, collectsText: Bool) throws(JSONError) {
        self.init(collectsText: collectsText)
        var scanner = JSONScanner(bytes, in: range)
        try scanner.readObject { (scanner, name) throws(JSONError) in try format.readMember(name, of: &scanner, into: &self) }
        try scanner.finish()
        if countsDelta { textBytes += deltaBytes }
    }

    /// Reads a member that means the same at every endpoint. Of repeated members the last one counts, as in most parsers.
    mutating func readCommonMember(_ name: JSONText, of scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(name, "usage"), try scanner.peek() == UInt8(ascii: "{") {
            counts = try scanner.readTokenCounts()
        } else if scanner.matches(name, "seed") {
            seed = try scanner.readUInt64()
        } else if scanner.matches(name, "error") {
            hasError = try scanner.peek() != UInt8(ascii: "n")
            try scanner.skipValue()
        } else {
            try scanner.skipValue()
        }
    }

    /// Counts the strings in a value at any depth, except members that hold no text of the model's.
    mutating func countTexts(_ scanner: inout JSONScanner) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "\""): _ = try readText(&scanner)
        case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONError) in try self.countTexts(&scanner) }
        case UInt8(ascii: "{"):
            try scanner.readObject { (scanner, name) throws(JSONError) in
                if scanner.isNoText(name) { try scanner.skipValue() } else { try self.countTexts(&scanner) }
            }
        default: try scanner.skipValue()
        }
    }

    mutating func readText(_ scanner: inout JSONScanner) throws(JSONError) -> JSONText {
        let text = try scanner.readString()
        textBytes += scanner.decodedCount(text)
        return text
    }
}

extension JSONScanner {
    /// Whether a member of the model's output describes it, or holds the bytes of a sound, an image or a signature.
    fileprivate func isNoText(_ name: JSONText) -> Bool {
        matches(name, "id") || matches(name, "type") || matches(name, "role") || matches(name, "status") || matches(name, "signature")
            || matches(name, "encrypted_content") || matches(name, "data") || matches(name, "result") || matches(name, "call_id")
            || matches(name, "logprobs") || matches(name, "annotations")
    }

    mutating func countElements() throws(JSONError) -> Int {
        var count = 0
        try readArray { (scanner) throws(JSONError) in
            count += 1
            try scanner.skipValue()
        }
        return count
    }
}
