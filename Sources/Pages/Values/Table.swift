internal import Markup

/// A table with a caption, a heading for each column, and cells of which some are numbers. On a phone each row becomes lines of label and value.
struct Table: Sendable {
    struct Column: Sendable {
        let heading: HTML
        /// The heading as text, for the labels on a phone.
        let label: String
        var isNumber = false

        static func text(_ label: String) -> Column { Column(heading: HTML(text: label), label: label) }
        static func number(_ label: String, _ unit: HTML? = nil) -> Column {
            Column(heading: "\(label)\(unit.map { ", <span class=\"unit\">\($0)</span>" })", label: label, isNumber: true)
        }
    }

    let caption: String
    let columns: [Column]
    var rows: [[HTML]] = []

    var html: HTML {
        let heads = columns.map { column -> HTML in "<th scope=\"col\"\(column.isNumber ? " class=\"n\"" : HTML.none)>\(column.heading)</th>" }
        let body = rows.map { row -> HTML in "<tr>\(zip(columns, row).map(Self.cell))</tr>" }
        return "<div class=\"scroll\"><table><caption>\(caption)</caption><thead><tr>\(heads)</tr></thead><tbody>\(body)</tbody></table></div>"
    }

    /// A cell. One that says nothing is left out where rows are lines of label and value.
    private static func cell(_ column: Column, _ content: HTML) -> HTML {
        let classes = [column.isNumber ? "n" : nil, content == "–" || content == .none ? "nil" : nil].compactMap { $0 }
        let attribute: HTML = classes.isEmpty ? .none : " class=\"\(classes.joined(separator: " "))\""
        return "<td data-label=\"\(column.label)\"\(attribute)>\(content)</td>"
    }
}
