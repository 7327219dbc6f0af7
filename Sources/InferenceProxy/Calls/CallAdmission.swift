internal import EthereumPrimitives
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// Lets calls in, before anything is held for them: repetitions, rates.
protocol CallAdmission: Sendable {
    /// Decides on the call's event loop, without blocking it.
    ///
    /// - Parameter decide: Called exactly once, at once or later, on that event loop.
    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void)

    /// What is wrong with a request besides its body, which cannot be read; nil for nothing that is to be told first.
    /// `then` is called as `decide` is.
    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void)
}

/// A request that is no call.
struct UnreadableRequest: Sendable {
    let endpoint: Endpoint
    let caller: Caller
    let headers: HTTPHeaders
    let hash: Bytes32
}

enum AdmissionDecision: Sendable {
    /// The call is made. The permit hears exactly once how it ended.
    case proceed((any CallPermit)?)
    case refuse(OpenAIError)
    /// An answer that was given before.
    case replay(WholeResponse)
}

/// A call that was let in.
protocol CallPermit: Sendable {
    /// Whether all of a stream is wanted for ``ended(_:)``.
    var keepsResponse: Bool { get }
    /// What the client is told beside the answer.
    var headers: [(String, String)] { get }
    /// Keeps a complete answer before it is charged; called only where ``keepsResponse``.
    ///
    /// - Parameter then: Called exactly once, from anywhere. With false the call is not charged, and its client gets an error.
    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void)
    func ended(_ end: CallEnd)
}
