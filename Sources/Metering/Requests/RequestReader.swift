/// Reads the members of a request's body that metering depends on.
struct RequestReader {
    var request: InferenceRequest
    /// The more telling reason behind a ``JSONFault`` that ended the reading.
    private(set) var fault: RequestFault?
    private var seen: Set<String> = []
    private var choices: UInt64 = 1
    private var minimumOutputTokens: UInt64 = 0

    init(request: InferenceRequest) {
        self.request = request
    }

    private enum Field: String, CaseIterable {
        case model, stream, n, messages, prompt, input
        case streamOptions = "stream_options"
        case chatTemplate = "chat_template"
        case maxTokens = "max_tokens"
        case maxCompletionTokens = "max_completion_tokens"
        case maxOutputTokens = "max_output_tokens"
        // Names of the same limit that servers know besides OpenAI's, and of which some override OpenAI's.
        case maxNewTokens = "max_new_tokens"
        case minTokens = "min_tokens"
        case nPredict = "n_predict"
        case bestOf = "best_of"
        case nCompletions = "n_cmpl"
    }

    /// Thrown to leave the scanner when `fault` says why.
    private static let stop = JSONFault.unexpectedEnd

    mutating func readBody(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard try scanner.peek() == UInt8(ascii: "{") else { throw .unexpected(offset: scanner.offset, expected: "an object") }
        try scanner.readObject { (scanner, name) throws(JSONFault) in
            guard let field = try self.field(name, in: scanner) else {
                try scanner.skipValue()
                return
            }
            try self.read(field, &scanner)
        }
    }

    /// What is missing or does not go together.
    mutating func complete() throws(RequestFault) {
        guard !request.model.isEmpty else { throw .missing("model") }
        guard !request.inputRange.isEmpty else { throw .missing(request.endpoint.inputName) }
        let (count, overflow) = choices.multipliedReportingOverflow(by: request.inputCount)
        request.outputCount = overflow ? .max : count
        if let limit = request.maximumOutputTokens { request.maximumOutputTokens = max(limit, minimumOutputTokens) }
    }

    /// The field of this name; nil for a name that metering does not care about.
    private mutating func field(_ name: JSONText, in scanner: JSONScanner) throws(JSONFault) -> Field? {
        // No field has a longer name, even with every letter escaped.
        guard name.range.count <= 132 else { return nil }
        let decoded = scanner.decode(name)
        let folded = fold(decoded)
        guard let field = Field(rawValue: folded) else { return nil }
        guard decoded.elementsEqual(folded.utf8) else {
            fault = .misspelled(String(decoding: decoded, as: UTF8.self), meant: folded)
            throw RequestReader.stop
        }
        guard seen.insert(folded).inserted else {
            fault = .duplicate(folded)
            throw RequestReader.stop
        }
        return field
    }

    private mutating func read(_ field: Field, _ scanner: inout JSONScanner) throws(JSONFault) {
        switch field {
        case .model: try readModel(&scanner)
        case .stream: request.isStream = try readBool(field, &scanner) ?? false
        case .streamOptions: try readStreamOptions(&scanner)
        case .maxTokens, .maxCompletionTokens, .maxOutputTokens, .maxNewTokens, .nPredict: try readLimit(field, &scanner)
        case .minTokens:
            guard let minimum = try readCount(field, &scanner) else { return }
            minimumOutputTokens = minimum
        case .chatTemplate:
            // A template of the caller's own can write anything any number of times.
            if try scanner.peek() != UInt8(ascii: "n") { request.hasHiddenInput = true }
            try scanner.skipValue()
        case .n, .bestOf, .nCompletions:
            guard let count = try readCount(field, &scanner) else { return }
            choices = max(choices, count)
        case .messages, .prompt, .input:
            guard field.rawValue == request.endpoint.inputName else {
                // Some servers read one endpoint's input at another; what it refers to is not looked for.
                if try scanner.peek() != UInt8(ascii: "n") { request.hasHiddenInput = true }
                try scanner.skipValue()
                return
            }
            try readInput(field, &scanner)
        }
    }

    private mutating func readModel(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard try scanner.peek() == UInt8(ascii: "\"") else { throw mistyped(.model, "a string") }
        let start = scanner.offset
        let text = try scanner.readString()
        request.modelRange = start..<scanner.offset
        request.model = String(decoding: scanner.decode(text), as: UTF8.self)
    }

    private mutating func readStreamOptions(_ scanner: inout JSONScanner) throws(JSONFault) {
        switch try scanner.peek() {
        case UInt8(ascii: "n"): request.streamOptions = .null(try scanner.skipValue())
        case UInt8(ascii: "{"):
            let afterBrace = scanner.offset + 1
            var isEmpty = true
            var usage: (range: Range<Int>, isOn: Bool)?
            try scanner.readObject { (scanner, name) throws(JSONFault) in
                isEmpty = false
                let decoded = name.range.count <= 132 ? scanner.decode(name) : []
                let start = try scanner.skippingSpace()
                guard fold(decoded) == "include_usage" else {
                    try scanner.skipValue()
                    return
                }
                guard usage == nil, decoded.elementsEqual("include_usage".utf8) else {
                    self.fault = .duplicate("stream_options.include_usage")
                    throw RequestReader.stop
                }
                let isOn = try scanner.readBool() ?? false
                usage = (start..<scanner.offset, isOn)
            }
            request.streamOptions = usage.map { .includeUsage($0.range) } ?? .object(afterBrace: afterBrace, isEmpty: isEmpty)
            request.includesUsage = usage?.isOn ?? false
        default: throw mistyped(.streamOptions, "an object")
        }
    }

    private mutating func readInput(_ field: Field, _ scanner: inout JSONScanner) throws(JSONFault) {
        let first = try scanner.peek()
        let start = scanner.offset
        switch (field, first) {
        case (.messages, UInt8(ascii: "[")): try scanner.readArray { (scanner) throws(JSONFault) in try self.readMessage(&scanner) }
        case (.prompt, UInt8(ascii: "\"")): request.inputText = try scanner.readString()
        case (.input, UInt8(ascii: "\"")): try scanner.skipValue()
        case (.prompt, UInt8(ascii: "[")), (.input, UInt8(ascii: "[")): try readInputs(&scanner)
        default: throw mistyped(field, field == .messages ? "an array" : "a string or an array")
        }
        request.inputRange = start..<scanner.offset
    }

    /// Several texts, several lists of tokens, or one list of tokens.
    private mutating func readInputs(_ scanner: inout JSONScanner) throws(JSONFault) {
        var texts: UInt64 = 0
        try scanner.readArray { (scanner) throws(JSONFault) in
            let first = try scanner.peek()
            if first == UInt8(ascii: "\"") || first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { texts += 1 }
            // Prompts with media are objects.
            if first == UInt8(ascii: "{") { self.request.hasHiddenInput = true }
            try scanner.skipValue()
        }
        request.inputCount = max(texts, 1)
    }

    // MARK: Kinds of values

    /// A limit on the output. Null is none; zero and every negative number are taken for none too, which is what servers do that do not refuse them.
    private mutating func readLimit(_ field: Field, _ scanner: inout JSONScanner) throws(JSONFault) {
        if try scanner.peek() == UInt8(ascii: "-") {
            try scanner.skipValue()
            request.hasOpenLimit = true
        } else if let limit = try readCount(field, &scanner) {
            if limit == 0 { request.hasOpenLimit = true } else { request.maximumOutputTokens = max(request.maximumOutputTokens ?? 0, limit) }
        }
    }

    /// nil stands for null.
    private mutating func readBool(_ field: Field, _ scanner: inout JSONScanner) throws(JSONFault) -> Bool? {
        if try scanner.peek() == UInt8(ascii: "n") {
            try scanner.skipValue()
            return nil
        }
        guard let value = try scanner.readBool() else { throw mistyped(field, "a boolean") }
        return value
    }

    /// nil stands for null.
    private mutating func readCount(_ field: Field, _ scanner: inout JSONScanner) throws(JSONFault) -> UInt64? {
        if try scanner.peek() == UInt8(ascii: "n") {
            try scanner.skipValue()
            return nil
        }
        guard let value = try scanner.readUInt64() else { throw mistyped(field, "a whole number") }
        return value
    }

    private mutating func mistyped(_ field: Field, _ expected: String) -> JSONFault {
        fault = .wrongType(field.rawValue, expected: expected)
        return RequestReader.stop
    }
}

extension JSONScanner {
    fileprivate mutating func skippingSpace() throws(JSONFault) -> Int {
        _ = try peek()
        return offset
    }
}

/// A member's name as a parser reads it that ignores case, as Go's does: ASCII letters in lower case, and the two letters outside of ASCII that fold
/// into it.
private func fold(_ name: [UInt8]) -> String {
    var folded = ""
    for scalar in String(decoding: name, as: UTF8.self).unicodeScalars {
        switch scalar {
        case "A"..."Z": folded.unicodeScalars.append(Unicode.Scalar(UInt8(ascii: scalar) + 0x20))
        case "\u{017F}": folded.append("s")
        case "\u{212A}": folded.append("k")
        default: folded.unicodeScalars.append(scalar)
        }
    }
    return folded
}
