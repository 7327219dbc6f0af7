/// Bytes where they lie, for the length of one call.
///
/// Scanners read through a view, so that a chunk from a socket need not be copied. Every access is checked.
@usableFromInline
package struct ByteView {
    @usableFromInline let base: UnsafePointer<UInt8>?
    @usableFromInline package let count: Int

    @inlinable
    package init(_ buffer: UnsafeBufferPointer<UInt8>) {
        base = buffer.baseAddress
        count = buffer.count
    }

    @inlinable
    package subscript(index: Int) -> UInt8 {
        precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "a scanner left its bytes")
        return base.unsafelyUnwrapped[index]
    }

    /// A copy of these bytes.
    package func copy(_ range: Range<Int>) -> [UInt8] { Array(buffer(range)) }

    /// Appends these bytes to an array.
    package func append(_ range: Range<Int>, to array: inout [UInt8]) { array.append(contentsOf: buffer(range)) }

    /// The text of these bytes; nil where they are not UTF-8.
    func text(_ range: Range<Int>) -> String? { String(validating: buffer(range), as: UTF8.self) }

    private func buffer(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a scanner left its bytes")
        return UnsafeBufferPointer(start: base.map { $0 + range.lowerBound }, count: range.count)
    }

    /// Eight bytes at once, the first in the lowest place.
    @inlinable
    package func word(at index: Int) -> UInt64 {
        precondition(index >= 0 && count - index >= 8, "a scanner left its bytes")
        return UInt64(littleEndian: UnsafeRawPointer(base.unsafelyUnwrapped + index).loadUnaligned(as: UInt64.self))
    }

    /// A word that holds this byte eight times, to compare with eight bytes at once.
    @inlinable
    package static func repeating(_ byte: UInt8) -> UInt64 { UInt64(byte) &* 0x0101_0101_0101_0101 }

    /// The top bit of each byte that is zero. The lowest mark is exact; those above it may come from a borrow.
    @inlinable
    package static func zeroMarks(_ word: UInt64) -> UInt64 { (word &- repeating(1)) & ~word & repeating(0x80) }

    /// The end of a run of a JSON string's bytes that stand for themselves: before a quotation mark, a backslash or a control character.
    ///
    /// - Parameter isASCII: Becomes false when one of them is not ASCII.
    package func endOfPlainText(from start: Int, to end: Int, isASCII: inout Bool) -> Int {
        let highs = ByteView.repeating(0x80)
        var offset = start
        var high: UInt64 = 0
        while end - offset >= 8 {
            let word = word(at: offset)
            let controls = (word &- ByteView.repeating(0x20)) & ~word & highs
            let marks = ByteView.zeroMarks(word ^ ByteView.repeating(0x22)) | ByteView.zeroMarks(word ^ ByteView.repeating(0x5C)) | controls
            if marks != 0 {
                let before = marks.trailingZeroBitCount & ~7
                if (high | word & ((1 << UInt64(before)) &- 1)) & highs != 0 { isASCII = false }
                return offset + before / 8
            }
            high |= word
            offset += 8
            // Names and short values end before; only long texts are worth the wider registers.
            if offset - start == 64 { skipPlainBlocks(from: &offset, to: end, seen: &high) }
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

    /// Skips blocks of 32 bytes that stand for themselves.
    ///
    /// - Parameter seen: Gets all bits of the bytes that were skipped.
    private func skipPlainBlocks(from offset: inout Int, to end: Int, seen: inout UInt64) {
        precondition(offset >= 0 && end <= count, "a scanner left its bytes")
        let (ones, highs) = (Block(repeating: ByteView.repeating(1)), Block(repeating: ByteView.repeating(0x80)))
        var all = Block(repeating: 0)
        while end - offset >= MemoryLayout<Block>.size {
            let block = UnsafeRawPointer(base.unsafelyUnwrapped + offset).loadUnaligned(as: Block.self)
            let quote = block ^ Block(repeating: ByteView.repeating(0x22))
            let backslash = block ^ Block(repeating: ByteView.repeating(0x5C))
            let controls = (block &- Block(repeating: ByteView.repeating(0x20))) & ~block
            let marks = ((quote &- ones) & ~quote | (backslash &- ones) & ~backslash | controls) & highs
            if marks[0] | marks[1] | marks[2] | marks[3] != 0 { break }
            all |= block
            offset += MemoryLayout<Block>.size
        }
        seen |= all[0] | all[1] | all[2] | all[3]
    }

    private typealias Block = SIMD4<UInt64>
}

extension Array where Element == UInt8 {
    /// Lends the bytes to a scanner.
    @inlinable
    package func viewed<Value, Failure: Error>(_ body: (ByteView) throws(Failure) -> Value) throws(Failure) -> Value {
        try withUnsafeBufferPointer { (buffer) throws(Failure) -> Value in try body(ByteView(buffer)) }
    }
}
