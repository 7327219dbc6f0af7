internal import NIOCore

/// Hands the parser of an upstream's handshake one head at a time, so that it never holds bytes behind the one that opens the WebSocket.
///
/// Those bytes are the first frames (RFC 6455 §4.1). A parser would give them up only after the read that brought them was complete, and never when the
/// connection ended with them.
final class WebSocketResponseHeads: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// The most bytes of a head, or of what is sent before the handshake is over.
    private static let maximumBytes = 64 << 10

    private var bytes = ByteBuffer()
    /// Whether the next handler is the WebSocket's peer.
    private var isOpen = false

    /// The next handler takes frames.
    func open() { isOpen = true }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if isOpen { return context.fireChannelRead(data) }
        var new = unwrapInboundIn(data)
        bytes.writeBuffer(&new)
        while !isOpen, let head = nextHead() { context.fireChannelRead(wrapInboundOut(head)) }
        guard isOpen else {
            if bytes.readableBytes > WebSocketResponseHeads.maximumBytes { context.close(promise: nil) }
            return
        }
        if bytes.readableBytes > 0 { context.fireChannelRead(wrapInboundOut(bytes)) }
        bytes = ByteBuffer()
    }

    /// Takes the bytes up to the first empty line; nil until it has come.
    private func nextHead() -> ByteBuffer? {
        let view = bytes.readableBytesView
        var newlines = 0
        for index in view.indices {
            switch view[index] {
            case UInt8(ascii: "\n"): newlines += 1
            case UInt8(ascii: "\r"): break
            default: newlines = 0
            }
            if newlines == 2 { return bytes.readSlice(length: index - view.startIndex + 1) }
        }
        return nil
    }
}
