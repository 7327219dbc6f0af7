/// Cuts a stream of server-sent events (WHATWG HTML, "Server-sent events") into frames: lines up to and with the blank line that ends an event.
///
/// Lines end with LF, CRLF or CR, and the bytes may come in pieces of any size. Nothing is lost or changed: the frames, one after the other, are the
/// stream.
struct FrameSplitter: Sendable {
    /// What is not taken yet: at its start a frame in progress.
    private(set) var buffer: [UInt8] = []
    /// Where each `data` line's value of the frame in progress lies in the buffer.
    private(set) var data: [Range<Int>] = []
    private var frameStart = 0
    private var lineStart = 0
    private var cursor = 0
    private var isFirstLine = true
    /// The last line ended with a CR at the end of what there was: an LF next belongs to it.
    private var mayContinueWithLF = false
    /// Whether the frame given out last is only the LF of a CRLF whose CR ended the frame before it.
    private(set) var isContinuation = false

    var pendingCount: Int { buffer.count - frameStart }

    mutating func append(_ chunk: [UInt8]) {
        buffer.append(contentsOf: chunk)
    }

    /// The next whole frame as a range of ``buffer``, valid until ``compact()``; nil when more bytes are needed. ``data`` is this frame's until the
    /// next call.
    mutating func nextFrame() -> Range<Int>? {
        if cursor == frameStart { data.removeAll(keepingCapacity: true) }
        isContinuation = false
        while cursor < buffer.count {
            let byte = buffer[cursor]
            if mayContinueWithLF {
                mayContinueWithLF = false
                if byte == 0x0A {
                    cursor += 1
                    if lineStart == frameStart {
                        isContinuation = true
                        defer { begin(at: cursor) }
                        return frameStart..<cursor
                    }
                    lineStart = cursor
                    continue
                }
            }
            guard byte == 0x0A || byte == 0x0D else {
                cursor += 1
                continue
            }
            let lineEnd = cursor
            cursor += 1
            if byte == 0x0D {
                if cursor == buffer.count { mayContinueWithLF = true } else if buffer[cursor] == 0x0A { cursor += 1 }
            }
            let isBlank = lineEnd == lineStart
            if !isBlank { readLine(lineStart..<lineEnd) }
            lineStart = cursor
            isFirstLine = false
            if isBlank {
                defer { begin(at: cursor) }
                return frameStart..<cursor
            }
        }
        return nil
    }

    /// The bytes after the last whole frame, as a frame of their own, when the stream has ended.
    mutating func rest() -> Range<Int>? {
        guard frameStart < buffer.count else { return nil }
        if lineStart < buffer.count { readLine(lineStart..<buffer.count) }
        return frameStart..<buffer.count
    }

    /// Forgets the bytes of the frames given out.
    mutating func compact() {
        guard frameStart > 0 else { return }
        if frameStart == buffer.count { buffer.removeAll(keepingCapacity: true) } else { buffer.removeFirst(frameStart) }
        let shift = frameStart
        for index in data.indices { data[index] = max(data[index].lowerBound - shift, 0)..<max(data[index].upperBound - shift, 0) }
        cursor -= shift
        lineStart -= shift
        frameStart = 0
    }

    private mutating func begin(at offset: Int) {
        frameStart = offset
        lineStart = offset
    }

    /// Notes the value of a `data` line: after the colon and one space.
    private mutating func readLine(_ line: Range<Int>) {
        var start = line.lowerBound
        if isFirstLine, buffer[line].starts(with: [0xEF, 0xBB, 0xBF]) { start += 3 }
        let name: StaticString = "data"
        guard line.upperBound - start >= 4 else { return }
        for index in 0..<4 where buffer[start + index] != name.utf8Start[index] { return }
        start += 4
        if start < line.upperBound {
            guard buffer[start] == UInt8(ascii: ":") else { return }
            start += 1
            if start < line.upperBound, buffer[start] == 0x20 { start += 1 }
        }
        data.append(start..<line.upperBound)
    }
}
