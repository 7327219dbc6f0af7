/// Breaks texts between words where they are wider than what they are shown on.
enum TextWrapping {
    /// Narrower columns of text are not worth reading.
    private static let leastWidth = 24

    /// - Parameters:
    ///   - head: Stands before the first line; the others begin below the text.
    ///   - columns: nil where there is no bound, as in a pipe.
    static func lines(_ head: String, _ text: String, columns: Int?) -> [String] {
        let start = TextCell.visibleCount(head)
        guard let columns, start + TextCell.visibleCount(text) > columns, columns - start >= leastWidth else { return [head + text] }
        var lines = [""]
        for word in text.split(separator: " ", omittingEmptySubsequences: false) {
            let joined = lines[lines.count - 1].isEmpty ? String(word) : "\(lines[lines.count - 1]) \(word)"
            if TextCell.visibleCount(joined) <= columns - start || lines[lines.count - 1].isEmpty {
                lines[lines.count - 1] = joined
            } else {
                lines.append(String(word))
            }
        }
        let indent = String(repeating: " ", count: start)
        return lines.enumerated().map { ($0.offset == 0 ? head : indent) + $0.element }
    }
}
