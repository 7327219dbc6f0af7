extension JSONValue {
    /// The JSON text without white space.
    public var text: String {
        String(decoding: utf8, as: UTF8.self)
    }

    /// The UTF-8 of ``text``.
    public var utf8: [UInt8] {
        var output: [UInt8] = []
        write(into: &output, indent: nil, level: 0)
        return output
    }

    /// The JSON text with one member or element a line.
    ///
    /// - Parameter indent: The spaces before a line for each level.
    public func prettyText(indent: Int = 2) -> String {
        var output: [UInt8] = []
        write(into: &output, indent: max(0, indent), level: 0)
        return String(decoding: output, as: UTF8.self)
    }

    private func write(into output: inout [UInt8], indent: Int?, level: Int) {
        switch self {
        case .null: output.append(contentsOf: "null".utf8)
        case .bool(let value): output.append(contentsOf: (value ? "true" : "false").utf8)
        case .number(let text): output.append(contentsOf: text.utf8)
        case .string(let text): JSONValue.write(string: text, into: &output)
        case .array(let elements):
            JSONValue.writeSequence(elements, open: "[", close: "]", into: &output, indent: indent, level: level) {
                $0.write(into: &$1, indent: indent, level: level + 1)
            }
        case .object(let members):
            JSONValue.writeSequence(members, open: "{", close: "}", into: &output, indent: indent, level: level) {
                JSONValue.write(string: $0.name, into: &$1)
                $1.append(contentsOf: (indent == nil ? ":" : ": ").utf8)
                $0.value.write(into: &$1, indent: indent, level: level + 1)
            }
        }
    }

    private static func writeSequence<Element>(
        _ elements: [Element], open: Unicode.Scalar, close: Unicode.Scalar, into output: inout [UInt8], indent: Int?,
        level: Int, _ body: (Element, inout [UInt8]) -> Void
    ) {
        output.append(UInt8(ascii: open))
        for (index, element) in elements.enumerated() {
            if index > 0 { output.append(UInt8(ascii: ",")) }
            newLine(indent: indent, level: level + 1, into: &output)
            body(element, &output)
        }
        if !elements.isEmpty { newLine(indent: indent, level: level, into: &output) }
        output.append(UInt8(ascii: close))
    }

    private static func newLine(indent: Int?, level: Int, into output: inout [UInt8]) {
        guard let indent else { return }
        output.append(UInt8(ascii: "\n"))
        output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: indent * level))
    }

    private static func write(string: String, into output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): output.append(contentsOf: [UInt8(ascii: "\\"), byte])
            case 0x0a: output.append(contentsOf: "\\n".utf8)
            case 0x0d: output.append(contentsOf: "\\r".utf8)
            case 0x09: output.append(contentsOf: "\\t".utf8)
            case 0..<0x20: output.append(contentsOf: "\\u00\(byte < 0x10 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }
}
