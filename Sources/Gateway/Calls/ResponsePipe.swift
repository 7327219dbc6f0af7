internal import NIOCore
internal import Synchronization

/// Bytes on their way from a call to its client. The call waits where the client reads slowly; it goes on alone where the client has left.
final class ResponsePipe: Sendable {
    private static let capacityBytes = 256 << 10

    private struct State {
        var waiting: [ByteBuffer] = []
        var waitingBytes = 0
        var isFinished = false
        var isAbandoned = false
        var isHurried = false
        var reader: CheckedContinuation<[ByteBuffer]?, Never>?
        var writer: CheckedContinuation<Void, Never>?
        var onAbandon: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    /// Called once, when the client leaves before the end; at once if it has left already.
    func onAbandon(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.isAbandoned { state.onAbandon = action }
            return state.isAbandoned
        }
        if isLate { action() }
    }

    /// Hands bytes to the client, or drops them where there is none any more.
    func send(_ buffer: ByteBuffer) async {
        let (reader, isFull) = state.withLock { state -> (CheckedContinuation<[ByteBuffer]?, Never>?, Bool) in
            if state.isAbandoned { return (nil, false) }
            if let reader = state.reader {
                state.reader = nil
                return (reader, false)
            }
            state.waiting.append(buffer)
            state.waitingBytes += buffer.readableBytes
            return (nil, state.waitingBytes >= ResponsePipe.capacityBytes)
        }
        if let reader { return reader.resume(returning: [buffer]) }
        if isFull { await waitForRoom() }
    }

    private func waitForRoom() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let hasRoom = state.withLock { state in
                if state.isAbandoned || state.isHurried || state.waitingBytes < ResponsePipe.capacityBytes { return true }
                state.writer = continuation
                return false
            }
            if hasRoom { continuation.resume() }
        }
    }

    /// The call's time is up: it waits for its client no longer.
    func hurry() {
        let writer = state.withLock { state in
            state.isHurried = true
            defer { state.writer = nil }
            return state.writer
        }
        writer?.resume()
    }

    /// No more bytes come.
    func finish() {
        let reader = state.withLock { state in
            state.isFinished = true
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: nil)
    }

    /// The bytes that wait, as soon as there are any; nil at the end.
    func next() async -> [ByteBuffer]? {
        await withCheckedContinuation { continuation in
            let (buffers, isEnded, writer) = state.withLock { state -> ([ByteBuffer], Bool, CheckedContinuation<Void, Never>?) in
                guard !state.waiting.isEmpty else {
                    if !state.isFinished { state.reader = continuation }
                    return ([], state.isFinished, nil)
                }
                defer {
                    state.waiting = []
                    state.waitingBytes = 0
                    state.writer = nil
                }
                return (state.waiting, false, state.writer)
            }
            writer?.resume()
            if !buffers.isEmpty { continuation.resume(returning: buffers) } else if isEnded { continuation.resume(returning: nil) }
        }
    }

    /// The client reads no more.
    func abandon() {
        let (action, writer) = state.withLock { state -> ((@Sendable () -> Void)?, CheckedContinuation<Void, Never>?) in
            guard !state.isAbandoned else { return (nil, nil) }
            state.isAbandoned = true
            state.waiting = []
            state.waitingBytes = 0
            defer {
                state.onAbandon = nil
                state.writer = nil
            }
            return (state.isFinished ? nil : state.onAbandon, state.writer)
        }
        writer?.resume()
        action?()
    }
}

/// Abandons a pipe when the response that would have read it is thrown away unread.
final class PipeReader: Sendable {
    let pipe: ResponsePipe

    init(_ pipe: ResponsePipe) {
        self.pipe = pipe
    }

    deinit { pipe.abandon() }
}
