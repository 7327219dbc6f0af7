internal import StrictJSON

/// The number of tool calls at the upstream that is assumed where the caller sets no limit.
private let defaultToolCalls: UInt64 = 16

/// The greatest limit on the output that is not beyond all reason: servers keep it in 31 bits.
private let greatestReasonableLimit: UInt64 = (1 << 31) - 1

/// The same for numbers of choices and of tool calls.
private let greatestReasonableCount: UInt64 = (1 << 16) - 1

/// Reads the members of a request's body that metering depends on.
struct RequestReader {
    var request: InferenceRequest
    /// The reason for which the reading was stopped; nil when a ``JSONError`` speaks for itself.
    private(set) var fault: RequestFault?
    private var seen: UInt64 = 0
    private var choices: UInt64 = 1
    private var minimumOutputTokens: UInt64 = 0
    private var toolCalls: UInt64?
    /// Whether the upstream may search the web, and whether it may call other tools.
    var maySearch = false
    var mayCallTools = false
    private var hasSearchOptions = false
    private var hasUpstreamTools: Bool { maySearch || mayCallTools }

    init(request: InferenceRequest) {
        self.request = request
    }

    /// The error that leaves the scanner after `fault` was set.
    private static let stop = JSONError.unexpectedEnd

    /// Reads the members of a JSON body.
    ///
    /// - Throws: ``JSONError``; `fault` is the reason where it is not nil.
    mutating func readBody(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "{") else { throw .unexpected(offset: scanner.offset, expected: "an object") }
        let format = request.endpoint.format
        try scanner.readObject { (scanner, name) throws(JSONError) in
            guard let spelling = RequestField.named(name, in: scanner) else {
                try scanner.skipValue()
                return
            }
            let field: RequestField
            do throws(RequestFault) { field = try self.admit(spelling, as: { scanner.decode(name) }) } catch { throw self.stop(error) }
            try self.read(field, as: format.role(of: field), &scanner)
        }
    }

    /// Accepts a field that is spelled exactly and comes for the first time.
    ///
    /// - Throws: ``RequestFault`` for any other spelling, and for the second of two.
    mutating func admit(_ spelling: RequestField.Spelling, as name: () -> [UInt8]) throws(RequestFault) -> RequestField {
        guard case .exact(let field) = spelling else {
            guard case .folded(let meant) = spelling else { throw .missing("model") }
            throw .misspelled(String(decoding: name(), as: UTF8.self), meant: "\(meant.name)")
        }
        let bit: UInt64 = 1 << UInt64(field.rawValue)
        guard seen & bit == 0 else { throw .duplicate("\(field.name)") }
        seen |= bit
        return field
    }

    /// Checks that nothing is missing, and computes what depends on several members.
    ///
    /// - Throws: ``RequestFault/missing(_:)``.
    mutating func complete() throws(RequestFault) {
        guard !request.model.isEmpty else { throw .missing("model") }
        if let field = request.endpoint.format.requiredField, seen & 1 << UInt64(field.rawValue) == 0 { throw .missing("\(field.name)") }
        request.outputCount = product(choices, request.inputCount)
        if let limit = request.maximumOutputTokens { request.maximumOutputTokens = max(limit, minimumOutputTokens) }
        request.inputBytes += product(request.queryBytes, request.inputCount)
        let calls = min(toolCalls ?? defaultToolCalls, .max - 1)
        if maySearch || hasSearchOptions { request.greatestSearches = calls }
        guard hasUpstreamTools else { return }
        if mayCallTools { request.greatestToolCalls = calls }
        request.hasHiddenInput = true
        request.upstreamRounds = calls + 1
    }

    private mutating func read(_ field: RequestField, as role: FieldRole, _ scanner: inout JSONScanner) throws(JSONError) {
        switch role {
        case .ignored: try scanner.skipValue()
        case .model: try readModel(&scanner)
        case .stream: request.isStream = try readBool(field, &scanner) ?? false
        case .streamFormat:
            if try scanner.peek() == UInt8(ascii: "\"") {
                request.isStream = scanner.matches(try scanner.readString(), "sse")
            } else {
                try scanner.skipValue()
            }
        case .streamOptions: try readStreamOptions(field, &scanner)
        case .outputLimit: try readLimit(field, &scanner)
        case .leastOutput: minimumOutputTokens = try readCount(field, &scanner, atMost: greatestReasonableLimit) ?? 0
        case .choices: choices = max(choices, try readCount(field, &scanner, atMost: greatestReasonableCount) ?? 1)
        case .toolCalls: toolCalls = try readCount(field, &scanner, atMost: greatestReasonableCount)
        case .hiddenInput, .sound: request.hasHiddenInput = try !scanner.skipsNothing() || request.hasHiddenInput
        case .routing: if try !scanner.skipsNothing() { throw stop(.routing("\(field.name)")) }
        case .upstreamTools: mayCallTools = try !scanner.skipsNothing() || mayCallTools
        case .searchOptions:
            hasSearchOptions = try !scanner.skipsNothing()
            request.hasHiddenInput = hasSearchOptions || request.hasHiddenInput
        case .query:
            let value = try scanner.skipValue()
            request.queryBytes = UInt64(value.count)
        case .tools: try readTools(field, &scanner)
        case .text:
            if try scanner.peek() == UInt8(ascii: "n") {
                try scanner.skipValue()
            } else {
                request.inputBytes += UInt64(try scanner.skipValue().count)
            }
        case .input(let shape): try readInput(field, shape, &scanner)
        }
    }

    private mutating func readModel(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "\"") else { throw mistyped(.model, "a string") }
        let start = scanner.offset
        let text = try scanner.readString()
        request.modelRange = start..<scanner.offset
        request.model = String(decoding: scanner.decode(text), as: UTF8.self)
    }

    private mutating func readStreamOptions(_ field: RequestField, _ scanner: inout JSONScanner) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "n"): request.streamOptions = .null(try scanner.skipValue())
        case UInt8(ascii: "{"):
            let afterBrace = scanner.offset + 1
            var isEmpty = true
            var usage: (range: Range<Int>, isOn: Bool)?
            try scanner.readObject { (scanner, name) throws(JSONError) in
                isEmpty = false
                let decoded = name.range.count <= 132 ? scanner.decode(name) : []
                _ = try scanner.peek()
                let start = scanner.offset
                guard isIncludeUsage(decoded) else {
                    try scanner.skipValue()
                    return
                }
                guard usage == nil, decoded.elementsEqual("include_usage".utf8) else {
                    throw self.stop(.duplicate("stream_options.include_usage"))
                }
                let isOn = try scanner.readBool() ?? false
                usage = (start..<scanner.offset, isOn)
            }
            request.streamOptions = usage.map { .includeUsage($0.range) } ?? .object(afterBrace: afterBrace, isEmpty: isEmpty)
            request.includesUsage = usage?.isOn ?? false
        default: throw mistyped(field, "an object")
        }
    }

    // MARK: Kinds of values

    /// Reads a limit on the output. Null is no limit, and zero is none either, as servers have it that do not refuse it. Of negative numbers only those that
    /// llama.cpp knows are: its `n_predict` is -1 for no limit and -2 for the context's end.
    private mutating func readLimit(_ field: RequestField, _ scanner: inout JSONScanner) throws(JSONError) {
        if try scanner.peek() == UInt8(ascii: "-") {
            let value = String(decoding: scanner.bytes.copy(try scanner.skipValue()), as: UTF8.self)
            guard field == .nPredict, value == "-1" || value == "-2" else {
                throw stop(.outOfRange("\(field.name)", value: value, expected: "a whole number from 1 on"))
            }
            request.hasOpenLimit = true
        } else if let limit = try readCount(field, &scanner, atMost: greatestReasonableLimit) {
            if limit == 0 { request.hasOpenLimit = true } else { request.maximumOutputTokens = max(request.maximumOutputTokens ?? 0, limit) }
        }
    }

    /// Reads a boolean; nil stands for null.
    private mutating func readBool(_ field: RequestField, _ scanner: inout JSONScanner) throws(JSONError) -> Bool? {
        if try scanner.peek() == UInt8(ascii: "n") {
            try scanner.skipValue()
            return nil
        }
        guard let value = try scanner.readBool() else { throw mistyped(field, "a boolean") }
        return value
    }

    /// Reads a whole number; nil stands for null. A number beyond all reason is noted.
    private mutating func readCount(
        _ field: RequestField, _ scanner: inout JSONScanner, atMost maximum: UInt64 = .max
    ) throws(JSONError) -> UInt64? {
        if try scanner.peek() == UInt8(ascii: "n") {
            try scanner.skipValue()
            return nil
        }
        guard let value = try scanner.readUInt64() else { throw mistyped(field, "a whole number") }
        note(value, of: field, atMost: maximum)
        return value
    }

    private mutating func note(_ value: UInt64, of field: RequestField, atMost maximum: UInt64) {
        guard value > maximum, request.absurdity == nil else { return }
        request.absurdity = .outOfRange("\(field.name)", value: "\(value)", expected: "at most \(maximum)")
    }

    /// Notes that a field is of the wrong type, and returns the error to throw.
    mutating func mistyped(_ field: RequestField, _ expected: String) -> JSONError {
        stop(.wrongType("\(field.name)", expected: expected))
    }

    private mutating func stop(_ reason: RequestFault) -> JSONError {
        fault = reason
        return RequestReader.stop
    }

    /// Reads a field of a form, whose values are texts.
    ///
    /// - Throws: ``RequestFault/wrongType(_:expected:)``.
    mutating func readFormField(_ field: RequestField, as role: FieldRole, _ value: FormValue) throws(RequestFault) {
        switch role {
        case .model:
            request.modelRange = value.range
            request.model = value.text
        case .stream:
            guard let isOn = value.bool else { throw .wrongType("\(field.name)", expected: "true or false") }
            request.isStream = isOn
        case .choices:
            guard let count = value.count else { throw .wrongType("\(field.name)", expected: "a whole number") }
            note(count, of: field, atMost: greatestReasonableCount)
            choices = max(choices, count)
        case .text: request.inputBytes += UInt64(value.range.count)
        case .hiddenInput: request.hasHiddenInput = true
        case .routing: throw .routing("\(field.name)")
        case .sound:
            request.soundSeconds = value.soundSeconds
            request.hasHiddenInput = true
        case .ignored, .streamOptions, .streamFormat, .outputLimit, .leastOutput, .input, .tools, .toolCalls, .upstreamTools, .searchOptions, .query:
            return
        }
    }
}

extension JSONScanner {
    /// Skips the value at the cursor.
    ///
    /// - Returns: Whether it is null.
    fileprivate mutating func skipsNothing() throws(JSONError) -> Bool {
        let isNull = try peek() == UInt8(ascii: "n")
        try skipValue()
        return isNull
    }
}

/// Whether a parser that ignores case takes the name for `include_usage`.
private func isIncludeUsage(_ name: [UInt8]) -> Bool {
    String(decoding: name, as: UTF8.self).lowercased().replacing("\u{017F}", with: "s") == "include_usage"
}
