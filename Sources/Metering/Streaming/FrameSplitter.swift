internal import StrictJSON

/// A splitter of server-sent events (WHATWG HTML, "Server-sent events") into frames. A frame is an event's lines and the blank line after them.
///
/// Lines end with LF, CRLF or CR, and the bytes may come in pieces of any size. The frames in their order are exactly the stream. The caller keeps the
/// bytes of the frame in progress, and passes them again together with those that arrived since.
struct FrameSplitter: Sendable {
    /// The value of each `data` line of the latest frame.
    private(set) var data: [Range<Int>] = []
    /// The offset of the frame in progress.
    private(set) var frameStart = 0
    private var lineStart = 0
    private var cursor = 0
    private var isFirstLine = true
    private var isFrameBegun = false
    /// Whether the bytes so far end with a CR, so that an LF next belongs to the same line end.
    private var mayContinueWithLF = false
    /// Whether the latest frame is only the LF of a CRLF whose CR ended the frame before it.
    private(set) var isContinuation = false

    /// Finds the next whole frame; nil when more bytes are needed. ``data`` belongs to it until the next call.
    mutating func nextFrame(in bytes: ByteView) -> Range<Int>? {
        if !isFrameBegun {
            data.removeAll(keepingCapacity: true)
            isFrameBegun = true
        }
        isContinuation = false
        while cursor < bytes.count {
            if mayContinueWithLF {
                mayContinueWithLF = false
                if bytes[cursor] == 0x0A {
                    cursor += 1
                    isContinuation = lineStart == frameStart
                    lineStart = cursor
                    if isContinuation { return endFrame() }
                    continue
                }
            }
            cursor = bytes.endOfLine(from: cursor)
            guard cursor < bytes.count else { return nil }
            let lineEnd = cursor
            cursor += 1
            if bytes[lineEnd] == 0x0D {
                if cursor == bytes.count { mayContinueWithLF = true } else if bytes[cursor] == 0x0A { cursor += 1 }
            }
            let isBlank = lineEnd == lineStart
            if !isBlank { readLine(lineStart..<lineEnd, in: bytes) }
            lineStart = cursor
            isFirstLine = false
            if isBlank { return endFrame() }
        }
        return nil
    }

    /// Takes the bytes after the last whole frame as a frame, once the stream has ended; nil when there are none.
    mutating func rest(in bytes: ByteView) -> Range<Int>? {
        guard frameStart < bytes.count else { return nil }
        if !isFrameBegun { data.removeAll(keepingCapacity: true) }
        if lineStart < bytes.count { readLine(lineStart..<bytes.count, in: bytes) }
        return frameStart..<bytes.count
    }

    /// Adjusts all offsets after the caller dropped the bytes before the frame in progress.
    mutating func rebase() {
        guard frameStart > 0 else { return }
        for index in data.indices where isFrameBegun && data[index].lowerBound >= frameStart {
            data[index] = data[index].lowerBound - frameStart..<data[index].upperBound - frameStart
        }
        cursor -= frameStart
        lineStart -= frameStart
        frameStart = 0
    }

    private mutating func endFrame() -> Range<Int> {
        let frame = frameStart..<cursor
        frameStart = cursor
        lineStart = cursor
        isFrameBegun = false
        return frame
    }

    /// Notes the value of a `data` line: the bytes after the colon and one space.
    private mutating func readLine(_ line: Range<Int>, in bytes: ByteView) {
        var start = line.lowerBound
        if isFirstLine, line.count >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF { start += 3 }
        let name: StaticString = "data"
        guard line.upperBound - start >= 4 else { return }
        for index in 0..<4 where bytes[start + index] != name.utf8Start[index] { return }
        start += 4
        if start < line.upperBound {
            guard bytes[start] == UInt8(ascii: ":") else { return }
            start += 1
            if start < line.upperBound, bytes[start] == 0x20 { start += 1 }
        }
        data.append(start..<line.upperBound)
    }
}
