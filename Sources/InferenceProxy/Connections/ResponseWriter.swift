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
    /// Sends everything written so far. Sending may close the channel, or change whether it is writable, before this returns.
    func flush()
    /// Whether something was written since the last flush.
    var needsFlush: Bool { get }
    /// Whether the head of a response was written and its end was not.
    var isInResponse: Bool { get }
    /// Sends everything, and succeeds or fails the promise when it has left this process, in the middle of a response too.
    func sendAll(_ promise: EventLoopPromise<Void>)
    /// Sends everything, and succeeds or fails the promise when the connection may be closed.
    func finish(_ promise: EventLoopPromise<Void>)
    /// The bytes that the channel still holds because the client does not take them. Zero where the protocol's own flow control holds them back.
    var unsentBytes: Int { get }
}
