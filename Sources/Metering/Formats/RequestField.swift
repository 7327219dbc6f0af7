internal import StrictJSON

/// The members of requests that metering depends on, at any endpoint.
enum RequestField: UInt8, CaseIterable {
    case model, stream, n, messages, prompt, input, system, instructions, tools, conversation, container, file, image, mask
    case query, documents
    case streamOptions, streamFormat, chatTemplate, promptEmbeddings, webSearchOptions, maxToolCalls, previousResponse, mcpServers, imageList
    case maxTokens, maxCompletionTokens, maxOutputTokens
    // Other names that servers know for the same limits, some of which override the API's own.
    case maxNewTokens, minTokens, nPredict, bestOf, nCompletions
    // Members by which routers in front of models choose another model, another server or another key.
    case models, fallbacks, contextFallbacks, extraBody, extraHeaders, apiBase, baseURL, apiKey

    var name: StaticString {
        switch self {
        case .model: "model"
        case .stream: "stream"
        case .n: "n"
        case .messages: "messages"
        case .prompt: "prompt"
        case .input: "input"
        case .system: "system"
        case .instructions: "instructions"
        case .tools: "tools"
        case .conversation: "conversation"
        case .container: "container"
        case .file: "file"
        case .image: "image"
        case .imageList: "image[]"
        case .mask: "mask"
        case .query: "query"
        case .documents: "documents"
        case .streamOptions: "stream_options"
        case .streamFormat: "stream_format"
        case .chatTemplate: "chat_template"
        case .promptEmbeddings: "prompt_embeds"
        case .webSearchOptions: "web_search_options"
        case .maxToolCalls: "max_tool_calls"
        case .previousResponse: "previous_response_id"
        case .mcpServers: "mcp_servers"
        case .maxTokens: "max_tokens"
        case .maxCompletionTokens: "max_completion_tokens"
        case .maxOutputTokens: "max_output_tokens"
        case .maxNewTokens: "max_new_tokens"
        case .minTokens: "min_tokens"
        case .nPredict: "n_predict"
        case .bestOf: "best_of"
        case .nCompletions: "n_cmpl"
        case .models: "models"
        case .fallbacks: "fallbacks"
        case .contextFallbacks: "context_window_fallbacks"
        case .extraBody: "extra_body"
        case .extraHeaders: "extra_headers"
        case .apiBase: "api_base"
        case .baseURL: "base_url"
        case .apiKey: "api_key"
        }
    }
}

extension RequestField {
    /// The way in which a request spells a field's name.
    enum Spelling {
        case exact(RequestField)
        /// Another spelling that a parser which ignores case takes for the field, as Go's does.
        case folded(RequestField)
    }

    private static let table = allCases.map { (field: $0, name: $0.name, length: $0.name.utf8CodeUnitCount) }

    /// The field of this name; nil for a name that metering ignores.
    static func named(_ name: JSONText, in scanner: JSONScanner) -> Spelling? {
        guard name.isPlain else {
            // No field has a longer name, even with every letter escaped.
            return name.range.count <= 132 ? named(scanner.decode(name)) : nil
        }
        return named(scanner.bytes, name.range)
    }

    /// The field of this decoded name. Considers ASCII letters of either case, and the two letters outside of ASCII that fold into it.
    static func named(_ decoded: [UInt8]) -> Spelling? {
        let folded = String(decoding: decoded, as: UTF8.self).unicodeScalars.map { scalar -> Unicode.Scalar in
            scalar == "\u{017F}" ? "s" : scalar == "\u{212A}" ? "k" : scalar
        }
        guard folded.allSatisfy(\.isASCII) else { return nil }
        let bytes = folded.map { UInt8(truncatingIfNeeded: $0.value) }
        let spelling = bytes.viewed { named($0, 0..<bytes.count) }
        guard bytes != decoded, case .exact(let field) = spelling else { return spelling }
        return .folded(field)
    }

    private static func named(_ bytes: ByteView, _ range: Range<Int>) -> Spelling? {
        for (field, name, length) in table where length == range.count {
            guard let isExact = compare(bytes, range, with: name) else { continue }
            return isExact ? .exact(field) : .folded(field)
        }
        return nil
    }

    /// Whether the bytes are exactly the name; nil when they differ in more than case.
    private static func compare(_ bytes: ByteView, _ range: Range<Int>, with name: StaticString) -> Bool? {
        var isExact = true
        for index in 0..<range.count {
            let byte = bytes[range.lowerBound + index]
            let expected = name.utf8Start[index]
            if byte == expected { continue }
            guard byte >= 0x41, byte <= 0x5A, byte | 0x20 == expected else { return nil }
            isExact = false
        }
        return isExact
    }
}
