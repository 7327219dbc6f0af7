import EthereumTestSupport
import StrictJSON

/// A random value together with one of the many texts that mean it: the generator knows the value, so that no parser is needed to say what is right.
struct RandomDocument {
    let value: JSONValue
    let bytes: [UInt8]

    init(seed: UInt64) {
        var writer = Writer(generator: SeededGenerator(seed: seed))
        value = writer.value(depth: 5)
        bytes = Array((writer.text + writer.space()).utf8)
    }

    private struct Writer {
        var generator: SeededGenerator
        var text = ""

        mutating func space() -> String { ["", "", "", " ", "\n", "\t ", "\r\n"].randomElement(using: &generator)! }

        mutating func value(depth: Int) -> JSONValue {
            text += space()
            switch Int.random(in: 0..<(depth > 0 ? 9 : 5), using: &generator) {
            case 0: return literal("null", .null)
            case 1: return literal("true", .bool(true))
            case 2: return literal("false", .bool(false))
            case 3:
                let number = number()
                return literal(number, .number(number))
            case 4: return .string(string())
            case 5, 6:
                let elements = sequence("[", "]") { writer, _ in writer.value(depth: depth - 1) }
                return .array(elements)
            default:
                let members = sequence("{", "}") { writer, index in
                    let name = writer.string(unique: index)
                    writer.text += writer.space() + ":"
                    return JSONMember(name, writer.value(depth: depth - 1))
                }
                return .object(members)
            }
        }

        private mutating func literal(_ text: String, _ value: JSONValue) -> JSONValue {
            self.text += text
            return value
        }

        private mutating func sequence<Element>(_ open: String, _ close: String, _ body: (inout Writer, Int) -> Element) -> [Element] {
            text += open + space()
            var elements: [Element] = []
            for index in 0..<Int.random(in: 0...4, using: &generator) {
                if index > 0 { text += space() + "," }
                elements.append(body(&self, index))
            }
            text += space() + close
            return elements
        }

        private mutating func number() -> String {
            var number = Bool.random(using: &generator) ? "-" : ""
            number +=
                Bool.random(using: &generator)
                ? "0" : String(UInt64.random(in: 1...UInt64.max >> UInt64.random(in: 0..<64, using: &generator), using: &generator))
            if Int.random(in: 0..<3, using: &generator) == 0 { number += "." + String(UInt16.random(in: 0...UInt16.max, using: &generator)) }
            guard Int.random(in: 0..<3, using: &generator) == 0 else { return number }
            return number + ["e", "E"].randomElement(using: &generator)! + ["", "+", "-"].randomElement(using: &generator)!
                + String(Int.random(in: 0..<200, using: &generator))
        }

        /// Writes a string of scalars of every length in UTF-8, each as it is or as an escape.
        ///
        /// - Parameter unique: A number for the string's beginning, so that the names of one object differ.
        private mutating func string(unique: Int? = nil) -> String {
            let ranges: [ClosedRange<UInt32>] = [
                0x00...0x1F, 0x20...0x7E, 0x20...0x7E, 0x7F...0x7FF, 0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
            ]
            var string = unique.map(String.init) ?? ""
            text += "\"" + string
            for _ in 0..<Int.random(in: 0...20, using: &generator) {
                let scalar = Unicode.Scalar(UInt32.random(in: ranges.randomElement(using: &generator)!, using: &generator))!
                string.unicodeScalars.append(scalar)
                text += spelling(of: scalar)
            }
            text += "\""
            return string
        }

        private mutating func spelling(of scalar: Unicode.Scalar) -> String {
            let short: [Unicode.Scalar: String] = [
                "\"": "\\\"", "\\": "\\\\", "/": "\\/", "\u{8}": "\\b", "\u{C}": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t",
            ]
            let mayBePlain = scalar.value >= 0x20 && scalar != "\"" && scalar != "\\"
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: return short[scalar] ?? (mayBePlain ? String(scalar) : escapes(of: scalar))
            case 1: return escapes(of: scalar)
            default: return mayBePlain ? String(scalar) : short[scalar] ?? escapes(of: scalar)
            }
        }

        private mutating func escapes(of scalar: Unicode.Scalar) -> String {
            let isUpper = Bool.random(using: &generator)
            return String(scalar).utf16.map { unit in
                let digits = String(unit, radix: 16, uppercase: isUpper)
                return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            }.joined()
        }
    }

    /// The text with one to three bytes changed, taken out, put in or cut off.
    func mutated(seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        let pool: [UInt8] = Array("{}[]\",:\\u0e+-.1tfn \n".utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xED, 0xA0, 0xF4, 0xFF]
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...3, using: &generator) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &generator)
            switch Int.random(in: 0..<4, using: &generator) {
            case 0: bytes.remove(at: index)
            case 1: bytes[index] = pool.randomElement(using: &generator)!
            case 2: bytes.insert(pool.randomElement(using: &generator)!, at: index)
            default: bytes.removeLast(bytes.count - index)
            }
        }
        return bytes
    }
}
