/// Finds the name that was probably meant by a misspelt one.
enum Spelling {
    /// Returns the name with the fewest changes of single characters; nil when all differ by more than a third of their characters and more than one.
    static func nearest(to text: String, among names: [String]) -> String? {
        guard text.count <= 64 else { return nil }
        let ranked = names.map { (name: $0, distance: distance(Array(text.lowercased()), Array($0.lowercased()))) }
        guard let best = ranked.min(by: { $0.distance < $1.distance }) else { return nil }
        return best.distance <= max(1, best.name.count / 3) || (text.count >= 3 && best.name.hasPrefix(text)) ? best.name : nil
    }

    /// Counts insertions, deletions, replacements and swaps of neighbours.
    private static func distance(_ left: [Character], _ right: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var next = [i + 1]
            for (j, b) in right.enumerated() {
                var least = min(row[j] + (a == b ? 0 : 1), row[j + 1] + 1, next[j] + 1)
                if i > 0, j > 0, a == right[j - 1], left[i - 1] == b { least = min(least, before[j - 1] + 1) }
                next.append(least)
            }
            (before, row) = (row, next)
        }
        return row[right.count]
    }
}
