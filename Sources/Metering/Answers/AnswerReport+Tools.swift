internal import LedgerCore
internal import StrictJSON

/// Calls of tools that run at the upstream, as items of a response's output or blocks of a message.
extension AnswerReport {
    /// Reads an item of a response's output and counts its texts and the tool's call that it may be.
    mutating func countItem(_ scanner: inout JSONScanner) throws(JSONError) {
        if let tool = try readItem(&scanner) { tools[tool] += 1 }
    }

    /// Reads a block of a message's content and counts its texts and the tool's call that it may be.
    mutating func countBlock(_ scanner: inout JSONScanner) throws(JSONError) {
        if let tool = try readBlock(&scanner) { tools[tool] += 1 }
    }

    /// Reads an item of a response's output: counts its texts, and tells the tool that it is a call of.
    ///
    /// A search of the web has actions; opening a page and finding something in it are none.
    mutating func readItem(_ scanner: inout JSONScanner) throws(JSONError) -> MeteredUnit? {
        var tool: MeteredUnit?
        var isSearch = true
        guard try scanner.peek() == UInt8(ascii: "{") else {
            try countTexts(&scanner)
            return nil
        }
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let first = try scanner.peek()
            if scanner.matches(name, "type"), first == UInt8(ascii: "\"") {
                let kind = try scanner.readString()
                tool = scanner.tool(ofItem: kind)
                return
            }
            if scanner.matches(name, "action"), first == UInt8(ascii: "{") {
                var ahead = scanner
                try ahead.readObject { (ahead, name) throws(JSONError) in
                    guard ahead.matches(name, "type"), try ahead.peek() == UInt8(ascii: "\"") else {
                        try ahead.skipValue()
                        return
                    }
                    let action = try ahead.readString()
                    isSearch = !ahead.matches(action, "open_page") && !ahead.matches(action, "find_in_page")
                }
            }
            try self.countTexts(ofMember: name, &scanner)
        }
        return tool == .webSearch && !isSearch ? nil : tool
    }

    /// Reads a block of a message's content: counts its texts, and tells the tool that it is a call of.
    private mutating func readBlock(_ scanner: inout JSONScanner) throws(JSONError) -> MeteredUnit? {
        var isToolOfServer = false
        var isSearch = false
        guard try scanner.peek() == UInt8(ascii: "{") else {
            try countTexts(&scanner)
            return nil
        }
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let isString = try scanner.peek() == UInt8(ascii: "\"")
            if isString, scanner.matches(name, "type") {
                let kind = try scanner.readString()
                isToolOfServer = scanner.matches(kind, "server_tool_use")
                return
            }
            if isString, scanner.matches(name, "name") {
                var ahead = scanner
                let tool = try ahead.readString()
                isSearch = ahead.matches(tool, "web_search")
            }
            try self.countTexts(ofMember: name, &scanner)
        }
        return isToolOfServer ? isSearch ? .webSearch : .toolCall : nil
    }
}

extension JSONScanner {
    /// The tool of the upstream's that an item of this type is a call of; nil for a tool of the client's, and for anything else.
    fileprivate func tool(ofItem kind: JSONText) -> MeteredUnit? {
        guard ends(kind, with: "_call") else { return nil }
        if begins(kind, with: "web_search") { return .webSearch }
        let isOfClient =
            matches(kind, "function_call") || matches(kind, "custom_tool_call") || matches(kind, "computer_call") || matches(kind, "local_shell_call")
            || matches(kind, "shell_call") || matches(kind, "apply_patch_call")
        return isOfClient ? nil : .toolCall
    }
}
