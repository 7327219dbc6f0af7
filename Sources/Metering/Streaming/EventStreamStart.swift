/// Whether a body that should be JSON begins as an event stream does, whatever its type says; nil where only white space came so far.
package func beginsAsEvents(_ bytes: some Sequence<UInt8>) -> Bool? {
    for byte in bytes where byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
        // Fields of an event, a comment, or a byte order mark. No JSON begins with any of them.
        return [UInt8(ascii: "d"), UInt8(ascii: "e"), UInt8(ascii: "i"), UInt8(ascii: "r"), UInt8(ascii: ":"), 0xEF].contains(byte)
    }
    return nil
}

/// Whether a body begins with a JSON object, whatever its type says.
package func beginsAsObject(_ bytes: some Sequence<UInt8>) -> Bool {
    bytes.first { $0 != 0x20 && $0 != 0x0A && $0 != 0x0D && $0 != 0x09 } == UInt8(ascii: "{")
}

/// Whether a body that may be plain text begins with an event: with `data:` or `event:`.
package func beginsWithEvent(_ bytes: some Sequence<UInt8>) -> Bool { bytes.starts(with: "data:".utf8) || bytes.starts(with: "event:".utf8) }
