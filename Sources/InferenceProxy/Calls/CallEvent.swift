package import LedgerCore
package import NIOCore
package import NIOHTTP1

/// An event in the life of a call.
package enum CallEvent {
    /// A hold is to be made under this id, at this time. The salt stands before what the ledger has hashes of.
    case begin(id: CommandID, time: Timestamp, salt: [UInt8])
    /// The ledger has applied the hold, or refused it; nil when it could not say.
    case held(Outcome?)
    case chosen(UpstreamChoice)

    case upstreamAnswered(HTTPResponseHead)
    case upstreamSent(ByteBuffer)
    case upstreamEnded
    case upstreamFailed(AttemptFailure)

    /// Whether the response was kept for repetitions, where that was asked for.
    case kept(Bool)
    /// Whether a response that is made in the background was noted.
    case registered(Bool)
    /// The charge is durable; nil when it could not be recorded.
    case settled(Charge?)
    /// The hold was given back, or will be when it expires.
    case voided
    case recorded(ContentResult?)

    case clientLeft
    /// The client has waited for a while. Sent only while ``CallMachine/mayComment``.
    case commentDue
    /// The call holds more bytes than the gateway has for it.
    case bytesExhausted
    /// Whether the client's connection takes more at present.
    case clientWritable(Bool)
    /// The call's time is up, or the gateway stops.
    case cutOff
}

/// An action to be carried out for a call. Large payloads are `indirect`, so that actions are small.
package enum CallAction {
    indirect case hold(Hold, id: CommandID)
    /// Ask the selector for the next attempt.
    case choose
    /// A new id for a hold of another model.
    case beginAgain
    case send(UpstreamRoute, afterMilliseconds: Int64)
    case reportAttempt(AttemptOutcome, UpstreamRoute)
    /// The upstream refuses `stream_options`, which it is not sent any more.
    case learnStreamOptions(UpstreamRoute)
    /// The attempt is given up, its connection with it.
    case abortUpstream
    /// The response is complete; what still comes is of no interest.
    case drainUpstream
    case pauseUpstream
    case resumeUpstream

    /// Keep the response for repetitions, before it is charged.
    indirect case keep(ResponseDraft, hold: CommandID)
    /// Note a response that is made in the background, and is charged when it is finished.
    indirect case register(BackgroundResponse)
    indirect case settle(Settle, id: CommandID)
    case void(VoidHold, id: CommandID)
    case record(text: [UInt8], seed: UInt64?)

    /// The whole response.
    indirect case answer(WholeResponse)
    /// The head of a stream.
    case beginStream(HTTPHeaders)
    case forward(ByteBuffer)
    /// The stream's last bytes and its end.
    case endStream([UInt8])
    /// Closes the client's connection: the stream is not whole, and cannot say so.
    case cutStream

    /// Told once, to the call's permit.
    indirect case tell(CallEnd)
    /// The call has no more than this long.
    case shortenTime(seconds: Int64)
    /// Something for the operator.
    case note(CallNote)
    /// Nothing is left to be done.
    case finish
}

/// The end of a call.
package enum CallEnd {
    /// Charged.
    case completed(WholeResponse, Charge, Usage)
    /// The upstream refused, and nothing was charged.
    case passed(WholeResponse)
    /// Nothing was charged.
    case failed(OpenAIError)
}

/// A message about a call for the operator's log.
package enum CallNote {
    case upstreamRefusesKey
    case streamBrokeOff
    case notCharged
}
