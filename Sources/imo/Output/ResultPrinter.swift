import Foundation
import StrictJSON

/// Writes a result to standard output. Nothing else is written there.
extension CommonOptions {
    func show(_ result: JSONValue) {
        write(json ? result.text : TextRenderer.render(result))
    }

    func write(_ text: String) {
        FileHandle.standardOutput.write(Data((text + "\n").utf8))
    }
}

/// Formats a JSON result for people: objects as aligned lines, lists of objects as tables.
enum TextRenderer {
    static func render(_ value: JSONValue) -> String {
        switch value {
        case .object(let members): lines(of: members, indent: "").joined(separator: "\n")
        case .array(let elements): table(of: elements) ?? elements.map(scalar).joined(separator: "\n")
        case .null, .bool, .number, .string: scalar(value)
        }
    }

    private static func lines(of members: [JSONMember], indent: String) -> [String] {
        let width = members.map(\.name.count).max() ?? 0
        return members.flatMap { member -> [String] in
            let name = indent + member.name.padding(to: width)
            switch member.value {
            case .object(let inner) where !inner.isEmpty:
                return [indent + member.name] + lines(of: inner, indent: indent + "  ")
            case .array(let elements) where elements.contains { $0.objectValue != nil }:
                let rows = (table(of: elements) ?? "").split(separator: "\n").map { indent + "  " + $0 }
                return [indent + member.name] + rows
            case .null, .bool, .number, .string, .array, .object:
                return ["\(name)  \(scalar(member.value))"]
            }
        }
    }

    /// Returns rows under a head line, nil when the elements are not all objects.
    private static func table(of elements: [JSONValue]) -> String? {
        let rows = elements.compactMap(\.objectValue)
        guard rows.count == elements.count, let first = rows.first else { return nil }
        let cells = [first.map(\.name)] + rows.map { $0.map { scalar($0.value) } }
        let widths = first.indices.map { column in cells.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return cells.map { row in
            zip(row, widths).map { $0.padding(to: $1) }.joined(separator: "  ")
                .trimmingTrailingSpaces
        }.joined(separator: "\n")
    }

    private static func scalar(_ value: JSONValue) -> String {
        switch value {
        case .null: "-"
        case .bool(let flag): flag ? "yes" : "no"
        case .number(let text), .string(let text): text
        case .array(let elements): elements.map(scalar).joined(separator: ", ")
        case .object(let members): members.map { "\($0.name)=\(scalar($0.value))" }.joined(separator: " ")
        }
    }
}

extension String {
    /// Filled up with spaces; as it is where it is as long already.
    func padding(to width: Int) -> String { self + String(repeating: " ", count: Swift.max(0, width - count)) }

    var trimmingTrailingSpaces: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
