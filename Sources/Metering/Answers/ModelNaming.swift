internal import Glibc
internal import StrictJSON

/// Writes the gateway's name of a model into responses, in place of the upstream's.
///
/// The name is the member `model` of a response or an event, of Anthropic's `message` in it, or of OpenAI's `response` or `session`. Everything else stays as
/// it is, byte for byte. What is not JSON by the letter is read as far as brackets and strings go, so that the name is found in it as well.
package struct ModelNaming: Sendable {
    /// The member's name without the quote before it.
    private static let member: StaticString = "model\""

    /// The name as a JSON string.
    private let name: [UInt8]

    package init(_ name: String) {
        self.name = JSONValue.string(name).utf8
    }

    /// Names the model in a whole response, or in the frames of a stream.
    ///
    /// - Returns: nil where nothing is to be changed.
    package func renamed(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8]? {
        guard mayHaveOtherName(bytes) else { return nil }
        var reader = NameReader()
        let places = reader.places(in: bytes).filter { !bytes[$0].elementsEqual(name) }
        guard !places.isEmpty else { return nil }
        var output: [UInt8] = []
        output.reserveCapacity(bytes.count + places.count * name.count)
        var copied = 0
        for place in places {
            output += bytes[copied..<place.lowerBound]
            output += name
            copied = place.upperBound
        }
        return output + bytes[copied...]
    }

    /// The same for bytes in an array.
    package func renaming(_ bytes: [UInt8]) -> [UInt8] { bytes.withUnsafeBufferPointer { renamed($0) } ?? bytes }

    /// Whether a member `model` anywhere has another value. Most responses are looked at no further.
    private func mayHaveOtherName(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let start = bytes.baseAddress else { return false }
        let (end, length) = (start + bytes.count, ModelNaming.member.utf8CodeUnitCount)
        // Texts have few quotes, which the C library finds many bytes at a time.
        var rest = start
        while let quote = memchr(rest, Int32(UInt8(ascii: "\"")), end - rest) {
            rest = UnsafePointer(quote.assumingMemoryBound(to: UInt8.self)) + 1
            guard end - rest >= length else { return false }
            if memcmp(rest, ModelNaming.member.utf8Start, length) == 0, let value = value(after: rest - start + length, in: bytes),
                !bytes[value...].starts(with: name)
            {
                return true
            }
        }
        return false
    }

    /// The offset of the string that is the value of a member; nil where there is another value, or none.
    private func value(after name: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        var offset = name
        while offset < bytes.count, isSpace(bytes[offset]) || bytes[offset] == UInt8(ascii: ":") { offset += 1 }
        return offset < bytes.count && bytes[offset] == UInt8(ascii: "\"") ? offset : nil
    }
}

/// Finds the strings that name the model, by brackets and strings alone.
private struct NameReader {
    /// The number of arrays and objects that are open.
    private var depth = 0
    /// The name of the member of the outermost object that is being read.
    private var outer: Range<Int> = 0..<0
    /// The name of the member whose value comes next, at any depth.
    private var name: Range<Int>?
    private var isLineEmpty = true

    mutating func places(in bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var places: [Range<Int>] = []
        var offset = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            switch byte {
            case UInt8(ascii: "\""):
                let text = string(at: offset, in: bytes)
                if isName(before: text.upperBound, in: bytes) {
                    name = text
                    if depth == 1 { outer = text }
                } else {
                    if isModel(in: bytes) { places.append(text) }
                    name = nil
                }
                offset = text.upperBound
                isLineEmpty = false
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                depth += 1
                name = nil
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                depth = max(depth - 1, 0)
                name = nil
            case UInt8(ascii: ","): name = nil
            // A blank line ends a frame, whatever it left open.
            case 0x0A: if isLineEmpty { depth = 0 }
            default: break
            }
            if byte == 0x0A { isLineEmpty = true } else if byte != 0x0D { isLineEmpty = false }
            offset += 1
        }
        return places
    }

    /// Whether the string that comes is the model's name, because of the members that it stands in.
    private func isModel(in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let name, bytes[name].elementsEqual(#""model""#.utf8) else { return false }
        if depth == 1 { return true }
        guard depth == 2 else { return false }
        return bytes[outer].elementsEqual(#""message""#.utf8) || bytes[outer].elementsEqual(#""response""#.utf8)
            || bytes[outer].elementsEqual(#""session""#.utf8)
    }

    /// The string that begins here, with its quotation marks. A line's end ends it too.
    private func string(at start: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Range<Int> {
        var offset = start + 1
        while offset < bytes.count, bytes[offset] != UInt8(ascii: "\""), bytes[offset] != 0x0A {
            offset += bytes[offset] == UInt8(ascii: "\\") ? 2 : 1
        }
        return start..<min(offset + (offset < bytes.count && bytes[offset] == 0x0A ? 0 : 1), bytes.count)
    }

    /// Whether a colon follows.
    private func isName(before end: Int, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        let next = bytes[end...].first { !isSpace($0) }
        return next == UInt8(ascii: ":")
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
