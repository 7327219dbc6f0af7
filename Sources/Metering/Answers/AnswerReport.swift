package import StrictJSON

/// What metering reads from one JSON answer, whole or an event of a stream.
package struct AnswerReport: Sendable, Hashable {
    /// nil when there is no `usage`, it is null or it names no count.
    package internal(set) var counts: TokenCounts?
    /// How many choices, embeddings, items or images there are; nil without the member that holds them.
    package internal(set) var outputCount: Int?
    /// The bytes of text that the model wrote: contents, reasoning, refusals, the names and arguments of tool calls.
    package internal(set) var textBytes: UInt64 = 0
    /// The content of the choice with index 0; empty unless asked for.
    package internal(set) var text: [UInt8] = []
    /// The seed that the upstream says it used.
    package internal(set) var seed: UInt64?
    /// How many seconds of sound were read, rounded up, as told outside of the usage.
    package internal(set) var seconds: UInt64?
    /// Whether there is an `error` that is not null, or the event is one.
    package internal(set) var hasError = false
    /// Whether the upstream goes on with the work and tells its usage to someone else.
    package internal(set) var isUnfinished = false

    // Of events: what their type says, whatever the order of their members.
    /// Whether the event delivers something; choices do so too.
    var isDelivery = false
    /// Whether the stream is over with this event.
    var isEnd = false
    var deltaBytes: UInt64 = 0
    var countsDelta = false
    let collectsText: Bool

    /// A frame that carries the usage and nothing else.
    var isUsageOnly: Bool { counts != nil && (outputCount ?? 0) == 0 && !hasError && !isDelivery && !isEnd }

    private init(collectsText: Bool) {
        self.collectsText = collectsText
    }

    /// Reads a whole answer.
    ///
    /// - Parameter collectsText: Whether `text` is filled in.
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

    /// Members that mean the same at every endpoint. Members that are repeated count as the last of them, as most parsers have it.
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

    /// Counts the texts in a value, at any depth: what is written by the model, or is as short as an id.
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
    /// Members of what a model wrote that say what it is, or hold the bytes of a sound, an image or a signature.
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
