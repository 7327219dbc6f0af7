/// Cuts a stream of bytes into lines whose length is bounded.
package struct LineReader {
    package enum Line: Sendable, Hashable {
        case whole([UInt8])
        /// A line that was longer than allowed. Its bytes are gone.
        case tooLong
    }

    private let maximumBytes: Int
    private var pending: [UInt8] = []
    private var isTooLong = false

    package init(maximumBytes: Int) {
        self.maximumBytes = maximumBytes
    }

    /// Takes more bytes and returns the lines that end within them.
    package mutating func append(_ bytes: [UInt8]) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end])
            lines.append(takeLine())
            rest = rest[(end + 1)...]
        }
        take(rest)
        return lines
    }

    private mutating func take(_ part: ArraySlice<UInt8>) {
        if pending.count + part.count > maximumBytes {
            isTooLong = true
            pending = []
        } else if !isTooLong {
            pending += part
        }
    }

    /// Returns the last line if no line feed ends it.
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
