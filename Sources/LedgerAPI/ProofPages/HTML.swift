internal import StrictJSON

/// Text for a page, in which everything that did not come from this program is escaped.
struct HTML: ExpressibleByStringInterpolation, CustomStringConvertible {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) { text.reserveCapacity(literalCapacity) }
        mutating func appendLiteral(_ literal: String) { text += literal }
        /// Adds a value as text, never as markup.
        mutating func appendInterpolation(_ value: some CustomStringConvertible) { text += HTML.escaped("\(value)") }
        mutating func appendInterpolation(_ html: HTML) { text += html.description }
        mutating func appendInterpolation(_ parts: [HTML]) { for part in parts { text += part.description } }
    }

    let description: String

    init(stringLiteral value: String) { description = value }
    init(stringInterpolation: StringInterpolation) { description = stringInterpolation.text }

    static func escaped(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}

extension HTML {
    /// Rows of a label and a value.
    static func table(_ rows: [(label: String, value: HTML)]) -> HTML {
        let cells = rows.map { row -> HTML in "<tr><th scope=\"row\">\(row.label)</th><td>\(row.value)</td></tr>\n" }
        return "<table>\n\(cells)</table>\n"
    }

    /// JSON as nested lists, for people.
    static func of(_ json: JSONValue) -> HTML {
        switch json {
        case .null: "–"
        case .bool(let value): value ? "yes" : "no"
        case .number(let text), .string(let text): "<bdi>\(text)</bdi>"
        case .array(let elements) where elements.isEmpty: "–"
        case .array(let elements): "<ol>\(elements.map { element -> HTML in "<li>\(of(element))</li>\n" })</ol>"
        case .object(let members): "<dl>\(members.map { member -> HTML in "<dt>\(member.name)</dt><dd>\(of(member.value))</dd>\n" })</dl>"
        }
    }
}
