internal import StrictJSON

extension RequestReader {
    /// Reads the input for the model.
    mutating func readInput(_ field: RequestField, _ shape: InputShape, _ scanner: inout JSONScanner) throws(JSONError) {
        let first = try scanner.peek()
        let start = scanner.offset
        switch (shape, first) {
        case (.messages, UInt8(ascii: "[")): try scanner.readArray { (scanner) throws(JSONError) in try self.readMessage(&scanner) }
        case (.items, UInt8(ascii: "[")): try scanner.readArray { (scanner) throws(JSONError) in try self.readItem(&scanner) }
        case (.items, UInt8(ascii: "n")): try scanner.skipValue()
        case (.prompts, UInt8(ascii: "[")): try readPrompts(&scanner)
        case (.prompts, UInt8(ascii: "\"")), (.items, UInt8(ascii: "\"")): request.inputText = try scanner.readString()
        case (.documents, UInt8(ascii: "[")): try readDocuments(&scanner)
        case (.characters, UInt8(ascii: "\"")): request.characters = scanner.scalarCount(try scanner.readString())
        case (.messages, _), (.documents, _): throw mistyped(field, "an array")
        case (.characters, _): throw mistyped(field, "a string")
        case (.prompts, _), (.items, _): throw mistyped(field, "a string or an array")
        }
        request.inputRange = start..<scanner.offset
        request.inputBytes += UInt64(request.inputRange.count)
    }

    /// Reads several texts, several lists of tokens, or one list of tokens.
    private mutating func readPrompts(_ scanner: inout JSONScanner) throws(JSONError) {
        var texts: UInt64 = 0
        try scanner.readArray { (scanner) throws(JSONError) in
            let first = try scanner.peek()
            if first == UInt8(ascii: "\"") || first == UInt8(ascii: "[") || first == UInt8(ascii: "{") { texts += 1 }
            // Prompts with media are objects.
            if first == UInt8(ascii: "{") { self.request.hasHiddenInput = true }
            try scanner.skipValue()
        }
        request.inputCount = max(texts, 1)
    }

    /// Reads the documents to rank: texts, or objects with a text.
    private mutating func readDocuments(_ scanner: inout JSONScanner) throws(JSONError) {
        var count: UInt64 = 0
        try scanner.readArray { (scanner) throws(JSONError) in
            count += 1
            guard try scanner.peek() == UInt8(ascii: "{") else { return try self.readUnknown(&scanner) }
            try scanner.readObject { (scanner, name) throws(JSONError) in
                let isText = try scanner.peek() == UInt8(ascii: "\"") && (scanner.matches(name, "text") || scanner.matches(name, "title"))
                if !isText, !scanner.matches(name, "id") { self.request.hasHiddenInput = true }
                try scanner.skipValue()
            }
        }
        request.inputCount = max(count, 1)
    }

    /// Reads one item of a response's input: a message, or an item whose `type` says what it is.
    private mutating func readItem(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "{") else { return try readUnknown(&scanner) }
        var saysItself = false
        try scanner.readObject { (scanner, name) throws(JSONError) in
            if scanner.matches(name, "type") {
                saysItself = true
                try self.readKind(&scanner) { (scanner, kind) in scanner.isItemOfText(kind) }
            } else {
                if scanner.matches(name, "content") { saysItself = true }
                try self.readMessageMember(name, of: &scanner)
            }
        }
        // An id alone refers to an item that the upstream keeps.
        if !saysItself { request.hasHiddenInput = true }
    }

    /// Reads the tools that the model may call. Functions are text. A tool that is not known to run at the client counts as running at the upstream,
    /// where it adds input of its own.
    mutating func readTools(_ field: RequestField, _ scanner: inout JSONScanner) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "n"): try scanner.skipValue()
        case UInt8(ascii: "["):
            try scanner.readArray { (scanner) throws(JSONError) in
                self.request.hasTools = true
                guard try scanner.peek() == UInt8(ascii: "{") else {
                    (self.maySearch, self.mayCallTools) = (true, true)
                    try scanner.skipValue()
                    return
                }
                try scanner.readObject { (scanner, name) throws(JSONError) in
                    if scanner.matches(name, "type"), try scanner.peek() == UInt8(ascii: "\"") {
                        let kind = try scanner.readString()
                        if scanner.isToolOfClient(kind) { return }
                        if scanner.isSearchOfWeb(kind) { self.maySearch = true } else { self.mayCallTools = true }
                    } else {
                        try scanner.skipValue()
                    }
                }
            }
        default: throw mistyped(field, "an array")
        }
    }
}

extension JSONScanner {
    /// Whether an item of this type holds nothing for the model but its texts.
    fileprivate func isItemOfText(_ kind: JSONText) -> Bool {
        matches(kind, "message") || matches(kind, "function_call") || matches(kind, "function_call_output") || matches(kind, "custom_tool_call")
            || matches(kind, "custom_tool_call_output")
    }

    /// Whether a tool of this type searches the web: `web_search_20250305`, `x_search`, `openrouter:web_search`.
    fileprivate func isSearchOfWeb(_ kind: JSONText) -> Bool {
        begins(kind, with: "web_search") || ends(kind, with: "search") && !matches(kind, "file_search")
    }

    /// Whether a tool of this type runs at the client.
    fileprivate func isToolOfClient(_ kind: JSONText) -> Bool {
        matches(kind, "function") || matches(kind, "custom") || matches(kind, "local_shell") || matches(kind, "apply_patch")
            || begins(kind, with: "computer_") || begins(kind, with: "bash_") || begins(kind, with: "text_editor_") || begins(kind, with: "memory_")
    }
}
