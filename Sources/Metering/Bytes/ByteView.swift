/// Bytes where they lie, for the length of one call: what scanners read, so that a chunk from a socket need not be copied. Every access is checked.
struct ByteView {
    private let base: UnsafePointer<UInt8>?
    let count: Int

    init(_ buffer: UnsafeBufferPointer<UInt8>) {
        base = buffer.baseAddress
        count = buffer.count
    }

    subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a scanner left its bytes")
        return base.unsafelyUnwrapped[index]
    }

    /// These bytes on their own.
    func copy(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a scanner left its bytes")
        return Array(UnsafeBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count))
    }

    /// Appends these bytes to an array.
    func append(_ range: Range<Int>, to array: inout [UInt8]) {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a scanner left its bytes")
        array.append(contentsOf: UnsafeBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count))
    }

    /// Eight bytes at once, the first in the lowest place.
    private func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && count - index >= 8, "a scanner left its bytes")
        return UInt64(littleEndian: UnsafeRawPointer(base.unsafelyUnwrapped + index).loadUnaligned(as: UInt64.self))
    }

    /// Where a run of a JSON string's bytes ends that stand for themselves: before a quotation mark, a backslash or a control character.
    ///
    /// - Parameter isASCII: Becomes false when one of them is not ASCII.
    func endOfPlainText(from start: Int, to end: Int, isASCII: inout Bool) -> Int {
        var offset = start
        var high: UInt64 = 0
        while end - offset >= 8 {
            let word = word(at: offset)
            let quote = word ^ (ones &* 0x22)
            let backslash = word ^ (ones &* 0x5C)
            // The lowest mark is exact; those above it may come from a borrow.
            let marks = ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | (word &- ones &* 0x20) & ~word) & highs
            if marks != 0 {
                let before = marks.trailingZeroBitCount & ~7
                if (high | word & ((1 << UInt64(before)) &- 1)) & highs != 0 { isASCII = false }
                return offset + before / 8
            }
            high |= word
            offset += 8
        }
        if high & highs != 0 { isASCII = false }
        while offset < end {
            let byte = self[offset]
            if byte == 0x22 || byte == 0x5C || byte < 0x20 { return offset }
            if byte >= 0x80 { isASCII = false }
            offset += 1
        }
        return end
    }

    /// Where the first CR or LF is from `start` on; the end when there is none.
    func endOfLine(from start: Int) -> Int {
        var offset = start
        while count - offset >= 8 {
            let word = word(at: offset)
            let feed = word ^ (ones &* 0x0A)
            let carriage = word ^ (ones &* 0x0D)
            let marks = ((feed &- ones) & ~feed | (carriage &- ones) & ~carriage) & highs
            if marks != 0 { return offset + marks.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count, self[offset] != 0x0A, self[offset] != 0x0D { offset += 1 }
        return offset
    }
}

private let ones: UInt64 = 0x0101_0101_0101_0101
private let highs: UInt64 = 0x8080_8080_8080_8080

extension Array where Element == UInt8 {
    /// Lends the bytes to a scanner.
    func viewed<Value, Failure: Error>(_ body: (ByteView) throws(Failure) -> Value) throws(Failure) -> Value {
        try withUnsafeBufferPointer { (buffer) throws(Failure) -> Value in try body(ByteView(buffer)) }
    }
}
