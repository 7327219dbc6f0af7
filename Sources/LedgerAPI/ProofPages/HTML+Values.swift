internal import Markup
internal import StrictJSON

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
