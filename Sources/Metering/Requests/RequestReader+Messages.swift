internal import StrictJSON

extension RequestReader {
    /// Looks in a message for input whose cost its bytes do not bound.
    ///
    /// Only members that are known to be text count as text, because servers tell a part's kind by its members as well as by its `type`.
    mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return
        }
        try scanner.readObject { (scanner, name) throws(JSONError) in try self.readMessageMember(name, of: &scanner) }
    }

    /// Reads one member of a message.
    mutating func readMessageMember(_ name: JSONText, of scanner: inout JSONScanner) throws(JSONError) {
        if scanner.matches(name, "content") || scanner.matches(name, "output") {
            try readContent(&scanner)
        } else if scanner.isMessageText(name) {
            try scanner.skipValue()
        } else {
            try readUnknown(&scanner)
        }
    }

    private mutating func readContent(_ scanner: inout JSONScanner) throws(JSONError) {
        switch try scanner.peek() {
        case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONError) in try self.readPart(&scanner) }
        default: try readPart(&scanner)
        }
    }

    /// Reads one part of a message's content: a text, or an object whose `type` says what it is.
    private mutating func readPart(_ scanner: inout JSONScanner) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "{") else { return try readUnknown(&scanner) }
        var isOfTool = false
        var hasToolMember = false
        try scanner.readObject { (scanner, name) throws(JSONError) in
            let isString = try scanner.peek() == UInt8(ascii: "\"")
            if isString, scanner.matches(name, "type") {
                try self.readKind(&scanner) { (scanner, kind) in
                    isOfTool = scanner.matches(kind, "tool_use") || scanner.matches(kind, "tool_result")
                    return isOfTool || scanner.isKindOfText(kind)
                }
            } else if scanner.isPartText(name, isString: isString) {
                try scanner.skipValue()
            } else if scanner.matches(name, "content") {
                try self.readContent(&scanner)
            } else if scanner.isToolMember(name) {
                hasToolMember = true
                try scanner.skipValue()
            } else {
                self.request.hasHiddenInput = true
                try scanner.skipValue()
            }
        }
        if hasToolMember, !isOfTool { request.hasHiddenInput = true }
    }

    /// Reads the `type` of a part or an item.
    ///
    /// - Parameter isText: Whether a part of this type is text. Any other is hidden input.
    mutating func readKind(_ scanner: inout JSONScanner, isText: (JSONScanner, JSONText) -> Bool) throws(JSONError) {
        guard try scanner.peek() == UInt8(ascii: "\"") else {
            request.hasHiddenInput = true
            try scanner.skipValue()
            return
        }
        let kind = try scanner.readString()
        if !isText(scanner, kind) { request.hasHiddenInput = true }
    }

    /// Skips a value. An array or object that is not empty may refer to more than its bytes, and counts as hidden input.
    mutating func readUnknown(_ scanner: inout JSONScanner) throws(JSONError) {
        let first = try scanner.peek()
        let range = try scanner.skipValue()
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), range.count > 2 { request.hasHiddenInput = true }
    }
}

extension JSONScanner {
    /// Whether this member of a message has structure but is text alone.
    fileprivate func isMessageText(_ name: JSONText) -> Bool {
        matches(name, "tool_calls") || matches(name, "function_call") || matches(name, "annotations") || matches(name, "reasoning_details")
    }

    /// Whether this member of a part holds its text, or says how to treat it.
    fileprivate func isPartText(_ name: JSONText, isString: Bool) -> Bool {
        if matches(name, "cache_control") || matches(name, "annotations") { return true }
        return isString && (matches(name, "text") || matches(name, "refusal") || matches(name, "thinking") || matches(name, "signature"))
    }

    /// Whether this member belongs to a tool's call or result.
    fileprivate func isToolMember(_ name: JSONText) -> Bool {
        matches(name, "id") || matches(name, "name") || matches(name, "input") || matches(name, "tool_use_id") || matches(name, "is_error")
    }

    /// Whether a part of this type is text.
    fileprivate func isKindOfText(_ kind: JSONText) -> Bool {
        matches(kind, "text") || matches(kind, "input_text") || matches(kind, "output_text") || matches(kind, "refusal") || matches(kind, "thinking")
    }
}
