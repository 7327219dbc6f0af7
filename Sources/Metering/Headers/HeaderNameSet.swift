/// A set of field names. Looking one up ignores case and makes no copy.
struct HeaderNameSet: Sendable {
    /// The names in lower case, the shorter ones first.
    private var bytes: [UInt8] = []
    /// The offset of the first name of each length.
    private var starts: [Int] = []

    static let none = HeaderNameSet([])

    init(_ names: [String]) {
        let names = names.map { $0.utf8.map(lowercase) }
        for length in 0...((names.map(\.count).max() ?? 0) + 1) {
            starts.append(bytes.count)
            for name in names where name.count == length { bytes += name }
        }
    }

    /// The names in alphabetical order.
    var names: [String] {
        zip(starts, starts.dropFirst()).enumerated().flatMap { length, range in
            length == 0 ? [] : stride(from: range.0, to: range.1, by: length).map { String(decoding: bytes[$0..<$0 + length], as: UTF8.self) }
        }.sorted()
    }

    func contains(_ name: String) -> Bool {
        let (name, length) = (name.utf8, name.utf8.count)
        guard length + 1 < starts.count else { return false }
        var start = starts[length]
        while start < starts[length + 1] {
            if isEqual(name, from: start) { return true }
            start += length
        }
        return false
    }

    private func isEqual(_ name: String.UTF8View, from start: Int) -> Bool {
        var index = start
        for byte in name {
            if bytes[index] != lowercase(byte) { return false }
            index += 1
        }
        return true
    }
}

func lowercase(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
