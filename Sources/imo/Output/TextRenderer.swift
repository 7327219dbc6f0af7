import LedgerCore
import StrictJSON

/// Formats a JSON result for people: objects as aligned lines, lists of flat objects as tables, everything else as indented blocks. Amounts are in
/// whole units.
struct TextRenderer {
    var style = TextStyle()

    private static let gap = "  "
    private static let indent = "  "

    /// Formats a result that has no amounts of the ledger's asset.
    static func render(_ value: JSONValue) -> String { TextRenderer().render(value) }

    func render(_ value: JSONValue) -> String {
        switch value {
        case .object(let members): lines(of: members, columns: style.columns).joined(separator: "\n")
        case .array(let elements): list(of: elements, columns: style.columns).joined(separator: "\n")
        case .null, .bool, .number, .string: cell(value, named: "", in: []).text
        }
    }

    /// Writes one line for each member; below its name what has lines of its own.
    ///
    /// - Parameter name: The name that says of what kind the values are, such as `perMillion`; nil where each member's own does.
    private func lines(of members: [JSONMember], named name: String? = nil, columns: Int?) -> [String] {
        let width = members.filter { !isBlock($0.value) }.map(\.name.count).max() ?? 0
        let wholeWidth = members.map { cell($0.value, named: name ?? $0.name, in: members).wholeWidth }.max() ?? 0
        let inner = columns.map { $0 - TextRenderer.indent.count }
        return members.flatMap { member -> [String] in
            switch member.value {
            case .object(let inside) where isBlock(member.value):
                [member.name]
                    + indented(lines(of: inside, named: TextVocabulary.saysKind(member.name) ? member.name : nil, columns: inner))
            case .array(let elements) where isBlock(member.value): [member.name] + indented(list(of: elements, columns: inner))
            case .string(let text) where isBlock(member.value):
                [member.name] + indented(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
            default:
                TextWrapping.lines(
                    member.name.padding(to: width) + TextRenderer.gap,
                    cell(member.value, named: name ?? member.name, in: members).aligned(to: wholeWidth), columns: columns)
            }
        }
    }

    /// Whether a value takes lines below its name.
    private func isBlock(_ value: JSONValue) -> Bool {
        if let members = value.objectValue { return !members.isEmpty }
        if let text = value.stringValue { return text.contains("\n") }
        return value.arrayValue?.contains { $0.objectValue != nil || $0.stringValue.map(isSentence) ?? false } ?? false
    }

    private func isSentence(_ text: String) -> Bool { text.contains(" ") && text.hasSuffix(".") }

    private func indented(_ lines: [String]) -> [String] { lines.map { $0.isEmpty ? "" : TextRenderer.indent + $0 } }

    /// Whether a value is short enough for a cell of a table: a scalar, or an object of scalars.
    private func isCell(_ value: JSONValue) -> Bool {
        !isBlock(value) || (value.objectValue?.allSatisfy { $0.value.objectValue == nil && $0.value.arrayValue == nil } ?? false)
    }

    /// A table where all elements are flat objects and the width suffices; else a block for each.
    private func list(of elements: [JSONValue], columns: Int?) -> [String] {
        guard !elements.isEmpty else { return ["none"] }
        let rows = elements.compactMap(\.objectValue)
        guard rows.count == elements.count else {
            return elements.flatMap { TextWrapping.lines("", cell($0, named: "", in: []).text, columns: columns) }
        }
        if rows.allSatisfy({ $0.allSatisfy { isCell($0.value) } }) {
            let table = table(of: rows)
            guard let columns, table.contains(where: { TextCell.visibleCount($0) > columns }) else { return table }
        }
        let blocks = rows.map { lines(of: $0, columns: columns) }
        return Array(blocks.joined(separator: [""]))
    }

    private func table(of rows: [[JSONMember]]) -> [String] {
        var names: [String] = []
        for name in rows.joined().map(\.name) where !names.contains(name) { names.append(name) }
        let columns = names.map { name in
            rows.map { row in row.first { $0.name == name }.map { cell($0.value, named: name, in: row) } ?? TextCell("") }
        }
        let filled = zip(names, columns).map { name, cells in TextTable.column(name, cells) }
        return (0...rows.count).map { line in filled.map { $0[line] }.joined(separator: TextRenderer.gap).trimmingTrailingSpaces }
    }

    /// - Parameter members: The object that the value is a member of.
    private func cell(_ value: JSONValue, named name: String, in members: [JSONMember]) -> TextCell {
        switch value {
        case .null: TextCell("-")
        case .bool(let flag): TextCell(TextVocabulary.isVerdict(name) ? style.paint(flag ? "yes" : "no", flag ? .green : .red) : flag ? "yes" : "no")
        case .number(let text): TextCell(text, isNumber: true)
        case .string(let text): cell(text, TextVocabulary.kind(of: name, in: members))
        case .array(let elements):
            TextCell(elements.isEmpty ? "none" : elements.map { cell($0, named: name, in: members).text }.joined(separator: ", "))
        case .object(let inner):
            TextCell(inner.isEmpty ? "none" : inner.map { "\($0.name)=\(cell($0.value, named: name, in: members).text)" }.joined(separator: " "))
        }
    }

    private func cell(_ text: String, _ kind: TextVocabulary.Kind) -> TextCell {
        switch kind {
        case .money where TextRenderer.isInteger(text): TextCell(amount: WholeUnits.grouped(digits: text), symbol: style.symbol)
        case .tokens where TextRenderer.isInteger(text): TextCell(amount: WholeUnits.grouped(digits: text), symbol: "")
        case .time: TextCell(Timestamp(rfc3339: text).map { TextStyle.local(milliseconds: $0.milliseconds) } ?? text)
        default: TextCell(text)
        }
    }

    private static func isInteger(_ text: String) -> Bool {
        let digits = text.drop { $0 == "-" }
        return !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }
}

/// One value as text. Amounts in a column are aligned at their points.
struct TextCell {
    let text: String
    /// The characters before the point of an amount; nil for other values.
    private let whole: Int?
    let isNumber: Bool

    init(_ text: String, isNumber: Bool = false) {
        self.text = text
        self.isNumber = isNumber
        whole = nil
    }

    init(amount: String, symbol: String) {
        text = symbol.isEmpty ? amount : "\(amount) \(symbol)"
        whole = amount.prefix { $0 != "." }.count
        isNumber = false
    }

    /// Zero for other values than amounts.
    var wholeWidth: Int { whole ?? 0 }
    var isAmount: Bool { whole != nil }

    /// Puts the point of an amount behind so many characters.
    func aligned(to wholeWidth: Int) -> String { whole.map { String(repeating: " ", count: max(0, wholeWidth - $0)) + text } ?? text }

    /// Counts the characters that take a column: colours take none.
    static func visibleCount(_ text: String) -> Int {
        var (count, isInEscape) = (0, false)
        for character in text {
            if character == "\u{1B}" { isInEscape = true } else if isInEscape { isInEscape = character != "m" } else { count += 1 }
        }
        return count
    }
}

/// The columns of tables.
enum TextTable {
    /// Returns the head and the cells of a column, all of one width: text to the left, whole numbers to the right, amounts by their points.
    static func column(_ name: String, _ cells: [TextCell]) -> [String] {
        let wholeWidth = cells.map(\.wholeWidth).max() ?? 0
        let texts = cells.map { $0.aligned(to: wholeWidth) }
        let width = max(name.count, texts.map(TextCell.visibleCount).max() ?? 0)
        let isRight = !cells.isEmpty && cells.allSatisfy { $0.isNumber || $0.text.isEmpty || $0.text == "-" } && cells.contains(where: \.isNumber)
        let isAmounts = cells.contains(where: \.isAmount)
        return [isRight ? name.padding(left: width) : name.padding(to: width)]
            + zip(cells, texts).map { cell, text in isRight && !isAmounts ? text.padding(left: width) : text.padding(to: width) }
    }
}

extension String {
    /// Filled up with spaces; as it is where it is as long already.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - TextCell.visibleCount(self))) }

    /// Filled up with spaces before it.
    func padding(left width: Int) -> String { String(repeating: " ", count: Swift.max(0, width - TextCell.visibleCount(self))) + self }

    var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
