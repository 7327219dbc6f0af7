internal import StrictJSON

extension InferenceRequest {
    /// The body for the upstream: the client's bytes, with two edits where they are needed.
    ///
    /// The model gets the upstream's name, and a stream gets `stream_options.include_usage`, without which it reports no usage.
    ///
    /// - Parameters:
    ///   - model: The upstream's name of the model; nil keeps the client's.
    ///   - omitsStreamOptions: Whether to leave `stream_options` out, for an upstream that refuses them.
    package func upstreamBody(model upstreamModel: String? = nil, omitsStreamOptions: Bool = false) -> [UInt8] {
        var edits: [(range: Range<Int>, replacement: [UInt8])] = []
        if let upstreamModel, upstreamModel != model {
            edits.append((modelRange, isForm ? Array(upstreamModel.utf8) : JSONValue.string(upstreamModel).utf8))
        }
        if omitsStreamOptions {
            if let range = memberRange(of: .streamOptions) { edits.append((range, [])) }
        } else if isStream, !includesUsage, let usageEdit {
            edits.append(usageEdit)
        }
        guard !edits.isEmpty else { return body }
        edits.sort { $0.range.lowerBound < $1.range.lowerBound }
        var output: [UInt8] = []
        output.reserveCapacity(body.count + 64)
        var copied = 0
        for (range, replacement) in edits {
            output += body[copied..<range.lowerBound]
            output += replacement
            copied = range.upperBound
        }
        output += body[copied...]
        return output
    }

    /// The edit that makes the upstream send the usage; nil where the endpoint has no such option.
    private var usageEdit: (range: Range<Int>, replacement: [UInt8])? {
        switch streamOptions {
        case .inapplicable: return nil
        case .absent:
            // Another member follows in every request: the model's.
            let brace = body.firstIndex(of: UInt8(ascii: "{")) ?? 0
            return (brace + 1..<brace + 1, Array(#""stream_options":{"include_usage":true},"#.utf8))
        case .null(let range): return (range, Array(#"{"include_usage":true}"#.utf8))
        case .object(let afterBrace, let isEmpty):
            return (afterBrace..<afterBrace, Array((isEmpty ? #""include_usage":true"# : #""include_usage":true,"#).utf8))
        case .includeUsage(let range): return (range, Array("true".utf8))
        }
    }

    /// Whether a refusal that names `stream_options` can be due to the edit of this body: it is a stream, and the name is nowhere in what the client sent.
    package var hasOnlyOwnStreamOptions: Bool {
        guard isStream, case .absent = streamOptions else { return false }
        return !mentionsStreamOptions(body)
    }

    /// Whether the upstream gets `stream_options` with this body.
    package var sendsStreamOptions: Bool {
        switch streamOptions {
        case .inapplicable: false
        case .absent: isStream
        case .null, .object, .includeUsage: true
        }
    }

    /// The bytes of a member of the body, with the comma that divides it from its neighbour; nil where there is no such member.
    private func memberRange(of field: RequestField) -> Range<Int>? {
        var found: Range<Int>?
        body.viewed { view in
            var scanner = JSONScanner(view)
            try? scanner.readObject { (scanner, name) throws(JSONError) in
                try scanner.skipValue()
                if case .exact(field) = RequestField.named(name, in: scanner) { found = name.range.lowerBound - 1..<scanner.offset }
            }
        }
        guard let found else { return nil }
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || (0x09...0x0D).contains($0) }
        let after = body[found.upperBound...].firstIndex { !isSpace($0) } ?? found.upperBound
        if after < body.count, body[after] == UInt8(ascii: ",") { return found.lowerBound..<after + 1 }
        let before = body[..<found.lowerBound].lastIndex { !isSpace($0) } ?? found.lowerBound
        return body[before] == UInt8(ascii: ",") ? before..<found.upperBound : found
    }
}

/// Whether an upstream's error, or a body, has the name `stream_options` in it.
package func mentionsStreamOptions(_ bytes: [UInt8]) -> Bool { bytes.firstRange(of: Array("stream_options".utf8)) != nil }
