internal import NIOCore
internal import NIOHTTP1

/// Receives an upstream's response, on its event loop. Nothing follows ``upstreamFailed(_:)`` or ``upstreamEnded()``.
protocol ResponseReceiver: AnyObject {
    /// The connection that was asked for is there.
    func upstreamConnected(_ connection: UpstreamConnection)
    func upstreamAnswered(_ head: HTTPResponseHead)
    func upstreamSent(_ bytes: ByteBuffer)
    func upstreamEnded()
    /// All that has come so far was told.
    func upstreamPaused()
    func upstreamFailed(_ failure: AttemptFailure)
}

/// A place in a pool's queue for a connection.
final class UpstreamTicket {
    private(set) weak var receiver: (any ResponseReceiver)?
    /// The time until which the call waits for a connection in use to become free.
    let deadline: NIODeadline

    init(_ receiver: any ResponseReceiver, deadline: NIODeadline) {
        self.receiver = receiver
        self.deadline = deadline
    }

    /// The connection is not wanted any more.
    func cancel() { receiver = nil }
}
