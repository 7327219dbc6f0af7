/// Cuts a stream of bytes into lines whose length is bounded.
package struct LineReader {
    package enum Line: Sendable, Hashable {
        case whole([UInt8])
        /// Longer than allowed; its bytes are gone.
        case tooLong
    }

    private let maximumBytes: Int
    private var pending: [UInt8] = []
    private var isTooLong = false

    package init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// The lines that end within the bytes.
    package mutating func append(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        let parts = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if pending.count + part.count > maximumBytes {
                isTooLong = true
                pending = []
            } else if !isTooLong {
                pending += part
            }
            if index < parts.count - 1 { lines.append(takeLine()) }
        }
        return lines
    }

    /// The last line, where no line feed ends it.
    package mutating func finish() -> [Line] {
        pending.isEmpty && !isTooLong ? [] : [takeLine()]
    }

    private mutating func takeLine() -> Line {
        defer {
            pending = []
            isTooLong = false
        }
        if isTooLong { return .tooLong }
        if pending.last == UInt8(ascii: "\r") { pending.removeLast() }
        return .whole(pending)
    }
}
