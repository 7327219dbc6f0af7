internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A stream of which the client has nothing yet: what came so far has no output.
struct StreamOpening {
    /// The most bytes that are held back. A longer beginning goes to the client without output.
    static let maximumBytes = 64 << 10

    private(set) var relay: StreamRelay
    /// The head of the client's response.
    let headers: HTTPHeaders
    private(set) var heldBack = ByteBuffer()

    init(relay: StreamRelay, headers: HTTPHeaders) {
        self.relay = relay
        self.headers = headers
    }

    var heldBytes: Int { heldBack.readableBytes + relay.heldBytes }

    mutating func receive(_ bytes: ByteBuffer) { hold(relay.receive(bytes)) }

    /// The upstream has closed the stream.
    mutating func finish() { hold(relay.finish()) }

    private mutating func hold(_ bytes: ByteBuffer) {
        if heldBack.readableBytes == 0 { heldBack = bytes } else { heldBack.writeImmutableBuffer(bytes) }
    }
}

extension StreamMeter {
    /// Whether the upstream said that it failed, and nothing of its output came.
    var hasFailedBeforeOutput: Bool { hasError && !hasOutput }
}
