extension RequestReader {
    /// Looks in a message for input whose cost its bytes do not bound. Only what is known to be text counts as text: servers tell a part's kind by its
    /// members as well as by its `type`.
    mutating func readMessage(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard try scanner.peek() == UInt8(ascii: "{") else {
            try scanner.skipValue()
            return
        }
        try scanner.readObject { (scanner, name) throws(JSONFault) in
            if scanner.matches(name, "content") {
                try self.readContent(&scanner)
            } else if scanner.isMessageText(name) {
                try scanner.skipValue()
            } else {
                try self.readUnknown(&scanner)
            }
        }
    }

    private mutating func readContent(_ scanner: inout JSONScanner) throws(JSONFault) {
        switch try scanner.peek() {
        case UInt8(ascii: "["): try scanner.readArray { (scanner) throws(JSONFault) in try self.readPart(&scanner) }
        default: try readPart(&scanner)
        }
    }

    /// One part of a message's content: a text, or an object that says what it is.
    private mutating func readPart(_ scanner: inout JSONScanner) throws(JSONFault) {
        guard try scanner.peek() == UInt8(ascii: "{") else { return try readUnknown(&scanner) }
        try scanner.readObject { (scanner, name) throws(JSONFault) in
            let isString = try scanner.peek() == UInt8(ascii: "\"")
            if isString, scanner.matches(name, "type") {
                let kind = try scanner.readString()
                if !scanner.isKindOfText(kind) { self.request.hasHiddenInput = true }
            } else if scanner.isPartText(name, isString: isString) {
                try scanner.skipValue()
            } else {
                self.request.hasHiddenInput = true
                try scanner.skipValue()
            }
        }
    }

    /// A text or a number is what it is; anything with members or elements may refer to more.
    private mutating func readUnknown(_ scanner: inout JSONScanner) throws(JSONFault) {
        let first = try scanner.peek()
        let range = try scanner.skipValue()
        if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), range.count > 2 { request.hasHiddenInput = true }
    }
}

extension JSONScanner {
    /// Members of a message that have structure and yet are text alone.
    fileprivate func isMessageText(_ name: JSONText) -> Bool {
        matches(name, "tool_calls") || matches(name, "function_call") || matches(name, "annotations") || matches(name, "reasoning_details")
    }

    /// Members of a part that hold its text, or say how to treat it.
    fileprivate func isPartText(_ name: JSONText, isString: Bool) -> Bool {
        if matches(name, "cache_control") || matches(name, "annotations") { return true }
        return isString && (matches(name, "text") || matches(name, "refusal") || matches(name, "thinking") || matches(name, "signature"))
    }

    fileprivate func isKindOfText(_ kind: JSONText) -> Bool {
        matches(kind, "text") || matches(kind, "input_text") || matches(kind, "output_text") || matches(kind, "refusal") || matches(kind, "thinking")
    }
}
