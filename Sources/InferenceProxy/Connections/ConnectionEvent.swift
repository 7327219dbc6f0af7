package import Metering
package import NIOCore
package import NIOHTTP1

/// An event that a ``ConnectionMachine`` reacts to. The caller supplies the time.
package enum ConnectionEvent {
    // MARK: The client

    /// The parser found the next part of a request.
    case received(HTTPServerRequestPart, at: NIODeadline)
    /// The channel delivered everything that it had read.
    case readComplete
    /// A handler further along the pipeline asks for more input.
    case readWanted
    /// The bytes after the last part cannot be parsed, and nothing more will be.
    case parserFailed
    /// The client closed its sending side. A call may count that as the client's leaving.
    case inputClosed(endsCall: Bool)
    /// The channel takes more output, or has enough for now.
    case writable(Bool, at: NIODeadline)

    // MARK: The call

    /// The request's key is valid: keep the body.
    case letIn(expectsContinue: Bool)
    /// The gateway has room for this many more body bytes, or none. Answers ``ConnectionAction/takeRoom(byteCount:)``.
    case room(byteCount: Int, isGranted: Bool)
    /// The call was admitted and runs.
    case callBegan
    /// A complete response was written: to a call, or in place of one.
    case answered(at: NIODeadline)
    /// The head of a streamed response was written.
    case streamBegan
    /// The end of a streamed response, or of one that Hummingbird gives, was written.
    case responseEnded(at: NIODeadline)

    // MARK: The connection

    /// The last response has left this process. Answers ``ConnectionAction/closeWhenSent``.
    case lastResponseSent
    /// The gateway stops: finish the present exchange and begin no other.
    case quiesce
    /// Close now, whatever is going on.
    case cut
    /// Compare the clock with the limits. `unsentBytes` is what the channel still holds of the output.
    case tick(now: NIODeadline, unsentBytes: Int, isWritable: Bool)
    /// The channel is closed.
    case closed
}

/// A step that a ``ConnectionMachine`` asks for. Carry steps out in their order.
package enum ConnectionAction {
    // MARK: To Hummingbird

    case passOn(HTTPServerRequestPart)
    case passOnReadComplete
    case passOnParserFailure
    case passOnInputClosed

    // MARK: For a call

    /// Find the account that the request's key belongs to. Report ``ConnectionEvent/letIn(expectsContinue:)``, or write a refusal.
    case identify(HTTPRequestHead, Endpoint)
    /// Tell the client that its body is welcome (RFC 9110 §10.1.1).
    case writeContinue
    /// Reserve room for body bytes. Report ``ConnectionEvent/room(byteCount:isGranted:)``.
    case takeRoom(byteCount: Int)
    /// Return room that was granted.
    case giveBackRoom(byteCount: Int)
    /// Append to the request's body.
    case keep(ByteBuffer)
    /// The request is complete: admit the call, or write a response.
    case admit
    /// Write a refusal. Report ``ConnectionEvent/answered(at:)``.
    case refuse(ConnectionRefusal, Endpoint)
    case tellCall(isWritable: Bool)
    /// Drop the exchange, because the client is gone. A call that runs decides how it goes on.
    case leave

    // MARK: To the channel

    case read
    /// Flush, and report ``ConnectionEvent/lastResponseSent`` when everything is sent.
    case closeWhenSent
    /// Close at once.
    case close
}

/// A reason to refuse a request before its call is made.
package enum ConnectionRefusal {
    /// The unfinished requests of all connections fill the room that is reserved for them.
    case tooManyUnfinished
    case bodyTooLarge
    /// The body's framing is broken.
    case malformed
}
