internal import NIOCore
internal import NIOHTTP1

/// Writes the responses of calls to one client, in the framing of the client's protocol.
///
/// A response is a head, any number of body parts, and an end. Nothing leaves the process before ``flush()``.
protocol ResponseWriter: AnyObject {
    /// The writer may write to the channel of this handler from now on, until ``detach()``.
    func attach(_ context: ChannelHandlerContext)
    func detach()

    /// The next response is for a request of this version.
    func beginExchange(_ version: HTTPVersion)
    /// Sends `100 Continue` at once (RFC 9110 §10.1.1).
    func writeContinue()
    func writeHead(_ head: ResponseHead)
    func writeBody(_ bytes: ByteBuffer)
    func writeEnd()

    /// Gives the channel everything written so far, without sending it. Call before another handler's response is written.
    func handOver()
    func flush()
    /// Whether something was written that nobody has asked to be sent yet. From now on it counts as asked for.
    func takeFlushRequest() -> Bool
    /// Sends everything, and succeeds or fails the promise when the connection may be closed.
    func finish(_ promise: EventLoopPromise<Void>)
    /// The bytes that the channel still holds because the client does not take them. Zero where the protocol's own flow control holds them back.
    var unsentBytes: Int { get }
}
