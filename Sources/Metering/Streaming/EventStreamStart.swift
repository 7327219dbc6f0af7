/// Whether a body that should be JSON begins as an event stream does, whatever its type says; nil where only white space came so far.
package func beginsAsEvents(_ bytes: some Sequence<UInt8>) -> Bool? {
    for byte in bytes where !isSpace(byte) {
        // Fields of an event, a comment, or a byte order mark. No JSON begins with any of them.
        return [UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "r"), UInt8(ascii: ":"), 0xEF].contains(byte)
    }
    return nil
}

/// Whether a body that may be plain text begins with an event: with `data:` or `event:`.
package func beginsWithEvent(_ bytes: some Sequence<UInt8>) -> Bool { eventBegins(bytes) == true }

extension AnswerForm {
    /// The form that a response of this one by its type turns out to have by its first bytes, which may be cut anywhere.
    ///
    /// A response in the type of a stream may be whole, or an error. Sound and text may be an error in spite of their type, and text may be the stream that
    /// was asked for.
    ///
    /// - Parameters:
    ///   - start: The bytes that came so far.
    ///   - isStream: Whether a stream was asked for.
    /// - Returns: nil as long as the bytes do not tell.
    package func told(by start: some Collection<UInt8>, isStream: Bool) -> AnswerForm? {
        switch self {
        case .whole: return .whole
        case .events:
            guard let first = start.first(where: { !isSpace($0) }) else { return start.count > greatestSpace ? .events : nil }
            // No event begins with a brace.
            return first == UInt8(ascii: "{") ? .whole : .events
        case .opaque:
            guard let isEvent = isStream ? eventBegins(start) : false, let isError = errorBegins(start) else { return nil }
            return isEvent ? .events : isError ? .whole : .opaque
        }
    }
}

/// The most white space before the first byte that tells something.
private let greatestSpace = 1024

/// Whether the bytes begin with an event's field; nil where they end within its name.
private func eventBegins(_ bytes: some Sequence<UInt8>) -> Bool? {
    let (data, event) = (begins(bytes, with: "data:"), begins(bytes, with: "event:"))
    return data == false ? event : data
}

/// Whether the bytes begin with an object whose first member is `error`; nil where they end before that shows.
private func errorBegins(_ bytes: some Collection<UInt8>) -> Bool? {
    guard let brace = bytes.firstIndex(where: { !isSpace($0) }) else { return bytes.count > greatestSpace ? false : nil }
    guard bytes[brace] == UInt8(ascii: "{") else { return false }
    let rest = bytes[bytes.index(after: brace)...].drop(while: isSpace)
    return bytes.count > greatestSpace ? false : begins(rest, with: #""error""#)
}

/// Whether the bytes begin with a text; nil where they end within it.
private func begins(_ bytes: some Sequence<UInt8>, with text: String) -> Bool? {
    var expected = text.utf8.makeIterator()
    for byte in bytes {
        guard let next = expected.next() else { return true }
        guard byte == next else { return false }
    }
    return expected.next() == nil ? true : nil
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }
