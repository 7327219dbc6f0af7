package import LedgerCore
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
    /// Whether the document has an `error`, is an error event, or has a choice that finished with an error.
    package internal(set) var hasError = false
    /// The `error` member; nil where there is none.
    package internal(set) var error: ReportedError?
    /// The calls of tools at the upstream that the document has as whole items of the output.
    package internal(set) var tools = Usage()
    /// Whether the upstream continues the work in the background and reports its usage elsewhere.
    package internal(set) var isUnfinished = false

    // The rest follows from an event's type, which may stand before or after the other members.
    /// Whether the event's type says that it delivers output.
    var isDelivery = false
    /// Whether the model said that it has finished, or delivered output that is no text.
    var hasFinishedOrMedia = false
    /// Counts told inside a choice, or under a provider's own member. They count where no `usage` stands at its place.
    package internal(set) var misplacedCounts: TokenCounts?
    /// Whether this event ends the stream.
    var isEnd = false
    /// The size of the event's delta.
    var deltaBytes: UInt64 = 0
    /// The tool of the event's item.
    var itemTool: MeteredUnit?
    /// Whether the event completes its item.
    var completesItem = false
    /// Whether the delta is text that the model wrote.
    var countsDelta = false
    let collectsText: Bool
    private let excludesCache: Bool

    /// Whether the model's output has begun: a role, an empty delta or a usage alone is no output.
    var hasOutput: Bool { textBytes > 0 || hasFinishedOrMedia }

    /// Whether the event carries the usage and nothing else.
    var isUsageOnly: Bool { counts != nil && (outputCount ?? 0) == 0 && !hasError && !isDelivery && !isEnd }

    private init(format: any WireFormat.Type, collectsText: Bool) {
        self.collectsText = collectsText
        excludesCache = format.usageExcludesCache
    }

    /// Reads a whole response.
    ///
    /// - Parameter collectsText: Whether to keep ``text``.
    /// - Throws: ``JSONError`` when the bytes are not a JSON object.
    package init(scanning bytes: [UInt8], of endpoint: Endpoint, collectsText: Bool = false) throws(JSONError) {
        self.init(format: endpoint.format, collectsText: collectsText)
        try bytes.viewed { (view) throws(JSONError) in try self.read(around: view, in: 0..<bytes.count, format: endpoint.format) }
    }

    /// Reads one document. Where it is not JSON by the letter, what cannot be read is left out, as ``mended(_:in:)`` says.
    ///
    /// - Throws: ``JSONError`` when it is no JSON object even so.
    init(readingAround bytes: ByteView, in range: Range<Int>, format: any WireFormat.Type, collectsText: Bool) throws(JSONError) {
        self.init(format: format, collectsText: collectsText)
        try read(around: bytes, in: range, format: format)
    }

    /// In place: a report is large, and each level that returned one would copy it.
    private mutating func read(around bytes: ByteView, in range: Range<Int>, format: any WireFormat.Type) throws(JSONError) {
        do throws(JSONError) { try read(bytes, in: range, format: format) } catch {
            self = AnswerReport(format: format, collectsText: collectsText)
            let mended = mended(bytes, in: range)
            try mended.viewed { (view) throws(JSONError) in try self.read(view, in: 0..<mended.count, format: format) }
        }
    }

    private mutating func read(_ bytes: ByteView, in range: Range<Int>, format: any WireFormat.Type) throws(JSONError) {
        var scanner = JSONScanner(bytes, in: range)
        try scanner.readObject { (scanner, name) throws(JSONError) in try format.readMember(name, of: &scanner, into: &self) }
        try scanner.finish()
        if countsDelta { textBytes += deltaBytes }
        if completesItem, let itemTool { tools[itemTool] += 1 }
        guard hasError, error == nil else { return }
        // An error event may tell the error by its own members.
        var again = JSONScanner(bytes, in: range)
        let told = try again.readReportedError()
        if told.message != nil { error = told }
    }

    /// Reads a member that means the same at every endpoint. Of repeated members the last one counts, as in most parsers.
    mutating func readCommonMember(_ name: JSONText, of scanner: inout JSONScanner) throws(JSONError) {
        let first = try scanner.peek()
        if scanner.matches(name, "usage"), first == UInt8(ascii: "{") {
            counts = try scanner.readTokenCounts(excludesCache: excludesCache)
        } else if scanner.matches(name, "seed") {
            seed = try scanner.readUInt64()
        } else if scanner.matches(name, "error") {
            _ = try readError(&scanner)
        } else if scanner.matches(name, "object"), first == UInt8(ascii: "\"") {
            // The error of some servers stands at the top: `{"object": "error", "message": …}`.
            let kind = try scanner.readString()
            if scanner.matches(kind, "error") { hasError = true }
        } else if first == UInt8(ascii: "{"), scanner.begins(name, with: "x_") {
            // A provider's own member, such as `x_groq`. Other objects may repeat what the caller sent.
            try scanner.readObject { (scanner, name) throws(JSONError) in try self.readMisplacedUsage(name, of: &scanner) }
        } else {
            try scanner.skipValue()
        }
    }

    /// Reads the value of an `error` member. Null and false are none, and so is what is empty.
    ///
    /// - Returns: Whether it is an error.
    mutating func readError(_ scanner: inout JSONScanner) throws(JSONError) -> Bool {
        let first = try scanner.peek()
        var ahead = scanner
        guard try ahead.skipValue().count > 2, first != UInt8(ascii: "n"), first != UInt8(ascii: "f") else {
            scanner = ahead
            return false
        }
        hasError = true
        error = try scanner.readReportedError()
        return true
    }

    /// Reads a `usage` that stands where no API has it; skips every other member.
    mutating func readMisplacedUsage(_ name: JSONText, of scanner: inout JSONScanner) throws(JSONError) {
        guard scanner.matches(name, "usage"), try scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return
        }
        guard let counts = try scanner.readTokenCounts(excludesCache: excludesCache) else { return }
        misplacedCounts = misplacedCounts?.joined(with: counts) ?? counts
    }

    /// Counts the strings in a value at any depth, except members that hold no text of the model's, and sound and images as data URLs. These are output all
    /// the same.
    ///
    /// - Parameter isText: Whether the value's name says that its strings are text, whatever they look like.
    mutating func countTexts(_ scanner: inout JSONScanner, isText: Bool = false) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "\""):
            let text = try scanner.readString()
            if !isText, scanner.isDataURL(text) { hasFinishedOrMedia = true } else { textBytes += scanner.decodedCount(text) }
        case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONError) in try self.countTexts(&scanner, isText: isText) }
        case UInt8(ascii: "{"): try scanner.readObject { (scanner, name) throws(JSONError) in try self.countTexts(ofMember: name, &scanner) }
        default: try scanner.skipValue()
        }
    }

    /// Counts the strings in a member of the model's output.
    mutating func countTexts(ofMember name: JSONText, _ scanner: inout JSONScanner) throws(JSONError) {
        if scanner.holdsMedia(name) {
            hasFinishedOrMedia = try scanner.skipsText() || hasFinishedOrMedia
        } else if scanner.isNoText(name) {
            try scanner.skipValue()
        } else {
            try countTexts(&scanner, isText: scanner.isText(name))
        }
    }

    mutating func readText(_ scanner: inout JSONScanner) throws(JSONError) -> JSONText {
        let text = try scanner.readString()
        textBytes += scanner.decodedCount(text)
        return text
    }
}

extension JSONScanner {
    /// Whether a member of the model's output describes it, or holds a signature.
    fileprivate func isNoText(_ name: JSONText) -> Bool {
        matches(name, "id") || matches(name, "type") || matches(name, "role") || matches(name, "status") || matches(name, "signature")
            || matches(name, "encrypted_content") || matches(name, "call_id") || matches(name, "logprobs") || matches(name, "annotations")
            || matches(name, "format")
    }

    /// Whether a member of the model's output holds the bytes of a sound, an image or a file.
    func holdsMedia(_ name: JSONText) -> Bool {
        matches(name, "data") || matches(name, "result") || matches(name, "b64_json") || matches(name, "partial_image_b64")
            || matches(name, "file_data")
    }

    /// Whether a member of the model's output holds text, even where that looks like a data URL.
    fileprivate func isText(_ name: JSONText) -> Bool {
        matches(name, "content") || matches(name, "text") || matches(name, "arguments") || matches(name, "input") || matches(name, "refusal")
            || matches(name, "reasoning") || matches(name, "reasoning_content") || matches(name, "thinking") || matches(name, "transcript")
    }

    /// Whether a string is `data:…;base64,…` (RFC 2397).
    fileprivate func isDataURL(_ text: JSONText) -> Bool {
        // As it is written: some servers escape the slash of the media type.
        let start = text.range.prefix(160)
        guard has("data:", at: start.lowerBound, before: start.upperBound) else { return false }
        return start.contains { has(";base64,", at: $0, before: start.upperBound) }
    }

    private func has(_ mark: StaticString, at offset: Int, before end: Int) -> Bool {
        guard end - offset >= mark.utf8CodeUnitCount else { return false }
        return (0..<mark.utf8CodeUnitCount).allSatisfy { bytes[offset + $0] == mark.utf8Start[$0] }
    }

    /// Skips the value at the cursor.
    ///
    /// - Returns: Whether it is a string that is not empty.
    mutating func skipsText() throws(JSONError) -> Bool {
        let isString = try peek() == UInt8(ascii: "\"")
        return try skipValue().count > 2 && isString
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
