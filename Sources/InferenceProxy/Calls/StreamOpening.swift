internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A stream of which the client has nothing yet: what came so far has no output.
final class StreamOpening {
    /// The most bytes that are held back. A longer beginning goes to the client without output.
    static let maximumBytes = 64 << 10

    let relay: StreamRelay
    /// The head of the client's response.
    let headers: HTTPHeaders
    private(set) var heldBack = ByteBuffer()

    init(relay: StreamRelay, headers: HTTPHeaders) {
        self.relay = relay
        self.headers = headers
    }

    var heldBytes: Int { heldBack.readableBytes + relay.heldBytes }

    func receive(_ bytes: ByteBuffer) { hold(relay.receive(bytes)) }

    /// The upstream has closed the stream.
    func finish() { hold(relay.finish()) }

    private func hold(_ bytes: ByteBuffer) {
        if heldBack.readableBytes == 0 { heldBack = bytes } else { heldBack.writeImmutableBuffer(bytes) }
    }
}

extension StreamMeter {
    /// Whether the upstream said that it failed, and nothing of its output came.
    var hasFailedBeforeOutput: Bool { hasError && !hasOutput }
}
