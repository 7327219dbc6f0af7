internal import NIOCore
internal import NIOHTTP1
internal import Resilience

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

/// A call's wish for a connection.
final class UpstreamTicket {
    private(set) weak var receiver: (any ResponseReceiver)?
    /// The caller, whose turn it is by turns with others.
    let source: CallSource
    /// Whether a connection will do that was used before.
    let allowsReuse: Bool
    /// The time until which the call waits for a connection in use to become free.
    let deadline: NIODeadline

    init(_ receiver: any ResponseReceiver, of source: CallSource, allowsReuse: Bool, deadline: NIODeadline) {
        self.receiver = receiver
        self.source = source
        self.allowsReuse = allowsReuse
        self.deadline = deadline
    }

    /// The connection is not wanted any more.
    func cancel() { receiver = nil }
}
