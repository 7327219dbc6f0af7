/// A cursor over one JSON text (RFC 8259) that visits what its caller asks for and skips the rest without building anything.
///
/// Every byte is checked against the grammar, so that any other parser reads a text that the scanner accepts in the same way. Nesting is bounded,
/// every access is within bounds, and no memory is allocated. Two checks belong to the code that decodes: whether a string is Unicode, and whether a
/// name occurs twice in its object. ``JSONValue`` makes both.
///
/// The functions that take a closure are inlinable, because callers in other modules run them for every token of a metered call.
@usableFromInline
package struct JSONScanner {
    @usableFromInline package let bytes: ByteView
    @usableFromInline package let end: Int
    @usableFromInline let maximumDepth: Int
    @usableFromInline package internal(set) var offset: Int
    @usableFromInline var depth = 0

    /// - Parameters:
    ///   - range: The bytes that hold the text; all of them unless told.
    ///   - maximumDepth: The most arrays and objects that may lie in each other.
    package init(_ bytes: ByteView, in range: Range<Int>? = nil, maximumDepth: Int = 256) {
        precondition(range.map { $0.lowerBound >= 0 && $0.upperBound <= bytes.count } ?? true, "the text lies outside of its bytes")
        self.bytes = bytes
        self.maximumDepth = maximumDepth
        offset = range?.lowerBound ?? 0
        end = range?.upperBound ?? bytes.count
    }

    // MARK: White space

    /// The first byte of the value at the cursor. Skips white space before it.
    ///
    /// - Throws: ``JSONError/unexpectedEnd`` when nothing follows.
    @inlinable @inline(__always)
    package mutating func peek() throws(JSONError) -> UInt8 {
        // Most tokens follow each other at once.
        if offset < end {
            let byte = bytes[offset]
            if byte > 0x20 { return byte }
        }
        return try peekBeyondSpace()
    }

    @usableFromInline
    mutating func peekBeyondSpace() throws(JSONError) -> UInt8 {
        skipSpace()
        guard offset < end else { throw .unexpectedEnd }
        return bytes[offset]
    }

    /// Checks that nothing but white space follows.
    ///
    /// - Throws: ``JSONError/unexpected(offset:expected:)`` when something does.
    package mutating func finish() throws(JSONError) {
        skipSpace()
        guard offset == end else { throw .unexpected(offset: offset, expected: "the end") }
        precondition(depth == 0, "a container was left open")
    }

    private mutating func skipSpace() {
        while offset < end {
            let byte = bytes[offset]
            guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
            offset += 1
        }
    }

    /// Steps over this byte when it is the next after white space.
    @inlinable
    mutating func take(_ byte: UInt8) throws(JSONError) -> Bool {
        guard try peek() == byte else { return false }
        offset += 1
        return true
    }

    // MARK: Containers

    /// Visits the members of the object at the cursor.
    ///
    /// - Parameter body: Must read or skip the member's value.
    /// - Throws: ``JSONError`` when the value is no object, or malformed; and what `body` throws.
    @inlinable
    package mutating func readObject(_ body: (inout JSONScanner, JSONText) throws(JSONError) -> Void) throws(JSONError) {
        guard try take(UInt8(ascii: "{")) else { throw .unexpected(offset: offset, expected: "an object") }
        try enter()
        if try take(UInt8(ascii: "}")) {
            depth -= 1
            return
        }
        while true {
            guard try take(UInt8(ascii: "\"")) else { throw .unexpected(offset: offset, expected: "a member name") }
            let name = try restOfString()
            guard try take(UInt8(ascii: ":")) else { throw .unexpected(offset: offset, expected: "':'") }
            try body(&self, name)
            if try ends(at: UInt8(ascii: "}"), otherwise: "',' or '}'") { return }
        }
    }

    /// Visits the elements of the array at the cursor.
    ///
    /// - Parameter body: Must read or skip the element.
    /// - Throws: ``JSONError`` when the value is no array, or malformed; and what `body` throws.
    @inlinable
    package mutating func readArray(_ body: (inout JSONScanner) throws(JSONError) -> Void) throws(JSONError) {
        guard try take(UInt8(ascii: "[")) else { throw .unexpected(offset: offset, expected: "an array") }
        try enter()
        if try take(UInt8(ascii: "]")) {
            depth -= 1
            return
        }
        while true {
            try body(&self)
            if try ends(at: UInt8(ascii: "]"), otherwise: "',' or ']'") { return }
        }
    }

    /// Steps over the comma before the next member or element, or over `end`, which closes the container.
    ///
    /// - Returns: Whether the container has ended.
    @inlinable
    mutating func ends(at end: UInt8, otherwise expected: String) throws(JSONError) -> Bool {
        let byte = try peek()
        guard byte == end || byte == UInt8(ascii: ",") else { throw .unexpected(offset: offset, expected: expected) }
        offset += 1
        if byte == end { depth -= 1 }
        return byte == end
    }

    @inlinable
    mutating func enter() throws(JSONError) {
        depth += 1
        guard depth <= maximumDepth else { throw .tooDeep(maximumDepth: maximumDepth) }
    }
}
