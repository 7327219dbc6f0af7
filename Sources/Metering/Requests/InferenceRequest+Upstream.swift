internal import StrictJSON

extension InferenceRequest {
    /// The body for the upstream: the client's bytes, with two edits where they are needed.
    ///
    /// The model gets the upstream's name, and a stream gets `stream_options.include_usage`, without which it reports no usage.
    ///
    /// - Parameter model: The upstream's name of the model; nil keeps the client's.
    package func upstreamBody(model upstreamModel: String? = nil) -> [UInt8] {
        var edits: [(range: Range<Int>, replacement: [UInt8])] = []
        if let upstreamModel, upstreamModel != model {
            edits.append((modelRange, isForm ? Array(upstreamModel.utf8) : JSONValue.string(upstreamModel).utf8))
        }
        if isStream, !includesUsage, let usageEdit { edits.append(usageEdit) }
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
}
