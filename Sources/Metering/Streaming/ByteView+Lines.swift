internal import StrictJSON

extension ByteView {
    /// The offset of the first CR or LF at or after `start`; `count` when there is none.
    func endOfLine(from start: Int) -> Int {
        var offset = start
        while count - offset >= 8 {
            let word = word(at: offset)
            let marks = ByteView.zeroMarks(word ^ ByteView.repeating(0x0A)) | ByteView.zeroMarks(word ^ ByteView.repeating(0x0D))
            if marks != 0 { return offset + marks.trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < count, self[offset] != 0x0A, self[offset] != 0x0D { offset += 1 }
        return offset
    }
}
