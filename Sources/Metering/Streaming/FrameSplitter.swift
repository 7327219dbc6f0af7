internal import StrictJSON

/// Cuts a stream of server-sent events (WHATWG HTML, "Server-sent events") into frames: lines up to and with the blank line that ends an event.
///
/// Lines end with LF, CRLF or CR, and the bytes may come in pieces of any size. Nothing is lost or changed: the frames, one after the other, are the
/// stream. The bytes are the caller's: it shows those from the frame in progress on, each time with what came since.
struct FrameSplitter: Sendable {
    /// Where each `data` line's value of the frame given out last lies.
    private(set) var data: [Range<Int>] = []
    private(set) var frameStart = 0
    private var lineStart = 0
    private var cursor = 0
    private var isFirstLine = true
    private var isFrameBegun = false
    /// The last line ended with a CR at the end of what there was: an LF next belongs to it.
    private var mayContinueWithLF = false
    /// Whether the frame given out last is only the LF of a CRLF whose CR ended the frame before it.
    private(set) var isContinuation = false

    /// The next whole frame; nil when more bytes are needed. ``data`` is this frame's until the next call.
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

    /// The bytes after the last whole frame, as a frame of their own, when the stream has ended.
    mutating func rest(in bytes: ByteView) -> Range<Int>? {
        guard frameStart < bytes.count else { return nil }
        if !isFrameBegun { data.removeAll(keepingCapacity: true) }
        if lineStart < bytes.count { readLine(lineStart..<bytes.count, in: bytes) }
        return frameStart..<bytes.count
    }

    /// The caller forgets the bytes before the frame in progress.
    mutating func rebase() {
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

    /// Notes the value of a `data` line: after the colon and one space.
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
