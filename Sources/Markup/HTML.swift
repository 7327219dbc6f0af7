/// A piece of a page. Literals are markup as the programmer wrote it; every interpolated text is escaped, so that data never becomes markup.
///
/// ```swift
/// let line: HTML = "<p>\(name)</p>"     // a name of "<script>" is shown as these letters
/// ```
///
/// Attributes are written in double quotes. Interpolated text may stand in the content of elements and in quoted attributes, nowhere else: the pages have
/// no inline script and no inline style.
package struct HTML: Sendable, Hashable, ExpressibleByStringInterpolation {
    package private(set) var markup: String

    package init(stringLiteral markup: String) {
        self.markup = markup
    }

    package init(stringInterpolation: Interpolation) {
        markup = stringInterpolation.markup
    }

    /// Text that is shown as it is.
    package init(text: String) {
        markup = HTML.escaped(text)
    }

    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var markup = ""

        package init(literalCapacity: Int, interpolationCount: Int) {
            markup.reserveCapacity(literalCapacity + 16 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) { markup += literal }
        package mutating func appendInterpolation(_ piece: HTML) { markup += piece.markup }
        package mutating func appendInterpolation(_ pieces: [HTML]) { for piece in pieces { markup += piece.markup } }
        package mutating func appendInterpolation(_ text: some StringProtocol) { markup += HTML.escaped(text) }
        package mutating func appendInterpolation(_ value: some CustomStringConvertible) { markup += HTML.escaped(value.description) }
        package mutating func appendInterpolation(_ piece: HTML?) { markup += piece?.markup ?? "" }
    }

    package static func + (left: HTML, right: HTML) -> HTML { "\(left)\(right)" }

    package static let none: HTML = ""

    /// Escapes the five characters that have a meaning in content or in a quoted attribute, and drops control characters, which HTML does not allow.
    private static func escaped(_ text: some StringProtocol) -> String {
        var output = ""
        output.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            case "\t", "\n": output.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): break
            default: output.unicodeScalars.append(scalar)
            }
        }
        return output
    }
}
