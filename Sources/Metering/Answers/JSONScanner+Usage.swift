internal import LedgerCore
internal import StrictJSON

extension JSONScanner {
    /// Reads the counts of a `usage` object under the names of any supported API. Where one count has two names, the greater value counts.
    ///
    /// - Parameter excludesCache: Whether the input tokens leave out those read from or written to the cache, as in Anthropic's API.
    /// - Returns: nil when the object names no count.
    mutating func readTokenCounts(excludesCache: Bool = false) throws(JSONError) -> TokenCounts? {
        var counts = TokenCounts(excludesCache: excludesCache)
        var isEmpty = true
        try readObject { (scanner, name) throws(JSONError) in
            switch scanner.usageMember(name) {
            case .prompt: counts.prompt = greater(counts.prompt, try scanner.readUInt64())
            case .completion: counts.completion = greater(counts.completion, try scanner.readUInt64())
            case .total: counts.total = try scanner.readUInt64()
            case .seconds: counts.seconds = try scanner.readRoundedUp()
            case .cached: try scanner.readGreater(&counts.parts[.cachedInputToken])
            case .cacheWrite: try scanner.readGreater(&counts.parts[.cacheWriteToken])
            case .promptDetails: return try scanner.readPromptDetails(into: &counts)
            case .reasoning: try scanner.readGreater(&counts.parts[.reasoningToken])
            case .completionDetails: return try scanner.readCompletionDetails(into: &counts)
            case .cacheCreation: return try scanner.readCacheCreation(into: &counts)
            case .tools: try scanner.readTools(into: &counts)
            case .searches: try scanner.readSearches(into: &counts)
            case .videoSeconds: try scanner.readVideoSeconds(into: &counts)
            case nil:
                try scanner.skipValue()
                return
            }
            isEmpty = false
        }
        return isEmpty ? nil : counts
    }

    private enum UsageMember {
        case prompt, completion, total, seconds, cached, cacheWrite, reasoning, promptDetails, completionDetails, cacheCreation, tools, searches,
            videoSeconds
    }

    private func usageMember(_ name: JSONText) -> UsageMember? {
        if matches(name, "prompt_tokens") || matches(name, "input_tokens") { return .prompt }
        if matches(name, "completion_tokens") || matches(name, "output_tokens") { return .completion }
        if matches(name, "total_tokens") { return .total }
        if matches(name, "prompt_tokens_details") || matches(name, "input_tokens_details") || matches(name, "input_token_details") {
            return .promptDetails
        }
        if matches(name, "completion_tokens_details") || matches(name, "output_tokens_details") || matches(name, "output_token_details") {
            return .completionDetails
        }
        if matches(name, "cache_read_input_tokens") || matches(name, "prompt_cache_hit_tokens") || matches(name, "cached_tokens") { return .cached }
        if matches(name, "cache_creation_input_tokens") || matches(name, "cache_creation_tokens") || matches(name, "cache_write_tokens") {
            return .cacheWrite
        }
        if matches(name, "reasoning_tokens") { return .reasoning }
        return matches(name, "seconds") ? .seconds : otherUsageMember(name)
    }

    private func otherUsageMember(_ name: JSONText) -> UsageMember? {
        if namesCacheCreation(name) { return .cacheCreation }
        if matches(name, "server_tool_use") || matches(name, "server_side_tool_usage_details") { return .tools }
        if matches(name, "web_search_requests") || matches(name, "num_search_queries") { return .searches }
        return matches(name, "video_seconds") || matches(name, "video_duration_seconds") ? .videoSeconds : nil
    }

    private mutating func readPromptDetails(into counts: inout TokenCounts) throws(JSONError) {
        var (audio, cachedAudio): (UInt64, UInt64) = (0, 0)
        try readCounts { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "cached_tokens") {
                try scanner.readGreater(&counts.parts[.cachedInputToken])
            } else if scanner.matches(name, "audio_tokens") {
                try scanner.readGreater(&audio)
            } else if scanner.matches(name, "cached_tokens_details") {
                try scanner.readCachedAudio(&cachedAudio)
            } else if scanner.matches(name, "cache_creation_tokens") || scanner.matches(name, "cache_write_tokens") {
                try scanner.readGreater(&counts.parts[.cacheWriteToken])
            } else if scanner.namesCacheCreation(name) {
                try scanner.readCacheCreation(into: &counts)
            } else {
                try scanner.skipValue()
            }
        }
        // Sound that came from the cache is among the cached tokens.
        counts.parts[.audioInputToken] = max(counts.parts[.audioInputToken], audio - min(audio, cachedAudio))
    }

    /// Reads how many of the cached tokens are sound.
    private mutating func readCachedAudio(_ count: inout UInt64) throws(JSONError) {
        try readCounts { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "audio_tokens") { try scanner.readGreater(&count) } else { try scanner.skipValue() }
        }
    }

    private mutating func readCompletionDetails(into counts: inout TokenCounts) throws(JSONError) {
        try readCounts { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "reasoning_tokens") {
                try scanner.readGreater(&counts.parts[.reasoningToken])
            } else if scanner.matches(name, "audio_tokens") {
                try scanner.readGreater(&counts.parts[.audioOutputToken])
            } else {
                try scanner.skipValue()
            }
        }
    }

    /// Reads a count, and keeps it where it is greater than the one before.
    mutating func readGreater(_ count: inout UInt64) throws(JSONError) { count = max(count, try readUInt64() ?? 0) }

    /// Visits the members of the object at the cursor. Skips any other value.
    mutating func readCounts(_ body: (inout JSONScanner, JSONText) throws(JSONError) -> Void) throws(JSONError) {
        if try peek() == UInt8(ascii: "{") { try readObject(body) } else { try skipValue() }
    }
}
