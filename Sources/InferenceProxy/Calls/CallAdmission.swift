internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Decides whether a call is made, before anything is held for it.
protocol CallAdmission: Sendable {
    /// Decides on the call's event loop, without blocking it.
    ///
    /// - Parameter decide: Called exactly once, at once or later, on that event loop.
    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void)

    /// Finds what is wrong with a request whose body cannot be read, besides the body.
    ///
    /// - Parameter then: Called as `decide` is, with nil where the body's fault is to be told.
    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void)

    /// Finds why a call that was admitted may not go on; nil where it may. Asked from time to time for realtime sessions.
    func objection(to call: InferenceCall) -> OpenAIError?
}

extension CallAdmission {
    func objection(to call: InferenceCall) -> OpenAIError? { nil }
}

/// A request whose body cannot be read as a call.
struct UnreadableRequest: Sendable {
    let endpoint: Endpoint
    let caller: Caller
    let headers: HTTPHeaders
    let body: [UInt8]
}

enum AdmissionDecision: Sendable {
    /// The call is made. The permit hears exactly once how it ended.
    case proceed((any CallPermit)?)
    case refuse(OpenAIError)
    /// The response that was given before.
    case replay(WholeResponse)
}

/// The permission to make a call.
protocol CallPermit: Sendable {
    /// Whether all of a stream is to be kept for ``ended(_:)``.
    var keepsResponse: Bool { get }
    /// Headers that are added to the response.
    var headers: [(String, String)] { get }
    /// Keeps a complete response before it is charged; called only where ``keepsResponse``.
    ///
    /// - Parameter then: Called exactly once, from anywhere. With false the call is not charged, and its client gets an error.
    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void)
    func ended(_ end: CallEnd)
}
