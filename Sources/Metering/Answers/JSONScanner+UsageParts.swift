internal import LedgerCore
internal import StrictJSON

/// The counts of a usage that upstreams tell in objects of their own, or besides tokens.
extension JSONScanner {
    func namesCacheCreation(_ name: JSONText) -> Bool { matches(name, "cache_creation") || matches(name, "cache_creation_token_details") }

    /// Reads the tokens written to the cache by the time for which they were. Their sum is the cache write where no greater one is told.
    mutating func readCacheCreation(into counts: inout TokenCounts) throws(JSONError) {
        var (minutes, hour): (UInt64, UInt64) = (0, 0)
        try readCounts { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "ephemeral_5m_input_tokens") {
                minutes = try scanner.readUInt64() ?? 0
            } else if scanner.matches(name, "ephemeral_1h_input_tokens") {
                hour = try scanner.readUInt64() ?? 0
            } else {
                try scanner.skipValue()
            }
        }
        let (sum, overflow) = minutes.addingReportingOverflow(hour)
        counts.parts[.cacheWriteToken] = max(counts.parts[.cacheWriteToken], overflow ? .max : sum)
        counts.parts[.cacheWriteHourToken] = max(counts.parts[.cacheWriteHourToken], hour)
    }

    /// Reads the calls of tools at the upstream, by their names.
    mutating func readTools(into counts: inout TokenCounts) throws(JSONError) {
        var tools = Usage()
        try readCounts { (scanner, name) throws(JSONError) in
            let unit: MeteredUnit = scanner.begins(name, with: "web_search") || scanner.begins(name, with: "x_search") ? .webSearch : .toolCall
            let (sum, overflow) = tools[unit].addingReportingOverflow(try scanner.readUInt64() ?? 0)
            tools[unit] = overflow ? .max : sum
        }
        counts.tellsTools = true
        for unit in [.webSearch, .toolCall] as [MeteredUnit] { counts.parts[unit] = max(counts.parts[unit], tools[unit]) }
    }

    /// Reads a number of searches of the web.
    mutating func readSearches(into counts: inout TokenCounts) throws(JSONError) {
        counts.tellsTools = true
        try readGreater(&counts.parts[.webSearch])
    }

    mutating func readVideoSeconds(into counts: inout TokenCounts) throws(JSONError) {
        counts.parts[.videoSecond] = max(counts.parts[.videoSecond], try readRoundedUp() ?? 0)
    }
}
