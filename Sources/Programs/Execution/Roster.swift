/// A member: its key and its fields.
final class Row {
    /// The last part of the key.
    let key: Value
    let text: String
    var values: [Value]
    var isLive = true

    init(key: Value, text: String, values: [Value]) { (self.key, self.text, self.values) = (key, text, values) }
}

/// Members in the order in which they came, found by key or by the first part of it.
final class Roster {
    private(set) var rows: [Row] = []
    private var byKey: [String: Row] = [:]
    private var byFirstPart: [String: [Row]] = [:]
    private let initial: [Value]
    private var dead = 0

    init(initial: [Value]) { self.initial = initial }

    static func text(_ key: [Value]) -> String {
        if key.count == 1 { return key[0].text }
        return key.map(\.text).joined(separator: "\u{1F}")
    }

    func row(_ key: String) -> Row? { byKey[key] }

    /// The live members, or those whose key begins so.
    func members(firstPart: String?) -> [Row] {
        guard let firstPart else { return rows }
        return byFirstPart[firstPart] ?? []
    }

    func add(_ key: [Value]) -> Row {
        let row = Row(key: key[key.count - 1], text: Self.text(key), values: initial)
        rows.append(row)
        byKey[row.text] = row
        if key.count > 1 { byFirstPart[key[0].text, default: []].append(row) }
        return row
    }

    /// Takes a member out; its place in the order is not given again.
    func remove(_ row: Row) {
        row.isLive = false
        byKey[row.text] = nil
        dead += 1
    }

    /// Gives back the memory of members that are gone. No step that could still be taken back may have removed one.
    func compact() {
        guard dead * 2 > rows.count, dead > 16 else { return }
        rows.removeAll { !$0.isLive }
        for (part, members) in byFirstPart { byFirstPart[part] = members.filter(\.isLive) }
        dead = 0
    }

    /// Puts back what `remove` took out, at its old place.
    func restore(_ row: Row) {
        row.isLive = true
        byKey[row.text] = row
        dead -= 1
    }

    /// Undoes the newest `add`.
    func removeNewest(_ row: Row, firstPart: String?) {
        rows.removeLast()
        byKey[row.text] = nil
        if let firstPart { byFirstPart[firstPart]?.removeLast() }
    }
}
