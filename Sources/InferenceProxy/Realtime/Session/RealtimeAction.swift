internal import EthereumPrimitives
internal import HTTPTypes
internal import JSONEndpoints
package import LedgerCore
package import Metering
internal import StrictJSON

/// An event in the life of a realtime session.
package enum RealtimeMachineEvent {
    case begin
    /// The ledger's answer about a hold that was asked for; nil when it could not say.
    case held(RealtimeMachine.ReadyHold, Outcome?)
    case chosen(UpstreamChoice)
    case upstreamOpened
    case upstreamRefused(AttemptFailure)
    /// Handed in only while ``RealtimeMachine/takesClientEvent``.
    case clientSent([UInt8])
    /// Handed in only while ``RealtimeMachine/takesUpstreamEvent``.
    case upstreamSent([UInt8])
    /// The charge is durable; nil when it could not be recorded.
    case settled(CommandID, Charge?)
    case voided(CommandID)
    case clientLeft
    /// The upstream closed its side, with the code that it gave; nil when it broke off.
    case upstreamLeft(WebSocketCode?)
    /// The gateway was asked to stop.
    case stop
    case end(SessionEnd)
}

/// An action to be carried out for a realtime session.
package enum RealtimeAction {
    /// Ask the ledger for a hold of ``RealtimeMachine/greatestUse``.
    case hold
    case settle(Settle, id: CommandID)
    case void(VoidHold, id: CommandID)
    case choose
    case connect(UpstreamRoute, afterMilliseconds: Int64)
    case reportAttempt(AttemptOutcome, UpstreamRoute)
    /// Accept the client's handshake.
    case openClient
    /// Answer the client's request with an error in place of a session.
    case refuse(OpenAIError)
    case toUpstream(RealtimeClientEvent)
    case toClient([UInt8])
    case closeClient(WebSocketCode, reason: String)
    case closeUpstream
    /// The upstream has no more than the drain's time to end what runs.
    case limitDrain
    /// A response was charged.
    case charged(Charge, Usage)
    case finish
}

/// A reason of the gateway's to end a session.
package enum SessionEnd: Sendable {
    /// No further response can be paid for, or the ledger takes none.
    case unpaid(OpenAIError)
    /// A charge could not be recorded.
    case unrecorded
    case keyRevoked
    /// The key has expired or reached a limit, or may call the model no more.
    case refused(OpenAIError)
    case idle
    case tooLong
    /// The client broke the protocol, or sent more than it may.
    case overloaded
    case stopped

    var isStop: Bool { if case .stopped = self { true } else { false } }

    var code: WebSocketCode {
        switch self {
        case .unpaid(let error): error.status == .paymentRequired || error.status.code < 500 ? .refused : .tryAgainLater
        case .unrecorded: .failed
        case .keyRevoked, .refused: .refused
        case .idle, .tooLong, .stopped: .goingAway
        case .overloaded: .tryAgainLater
        }
    }

    var error: OpenAIError {
        switch self {
        case .unpaid(let error), .refused(let error): error
        case .unrecorded: .ledgerUnavailable
        case .keyRevoked: .invalidKey
        case .idle: .session("No event came for too long, so that the session was closed. Open another.", code: "session_idle")
        case .tooLong: .session("The session has lasted as long as a session may. Open another.", code: "session_expired")
        case .overloaded: .bytesExhausted
        case .stopped: .session("The gateway stops. Open another session shortly.", code: "gateway_stopping")
        }
    }
}

extension OpenAIError {
    static let sessionBroken = session("The model's upstream broke the session off. What it had delivered was charged.", code: "upstream_unavailable")

    fileprivate static func session(_ message: String, code: String) -> OpenAIError {
        OpenAIError(status: .serviceUnavailable, message: message, type: "server_error", code: code, retryAfterSeconds: 1)
    }
}

/// An error as an event of a session.
enum SessionErrorEvent {
    static func bytes(_ error: OpenAIError) -> [UInt8] {
        JSONValue.object(["type": .string("error"), "error": error.body["error"] ?? .null]).utf8
    }
}

extension Charge {
    /// An event with the receipt of what it ended, as its last member `imo`.
    func added(to event: [UInt8]) -> [UInt8] {
        guard let brace = event.lastIndex(of: UInt8(ascii: "}")) else { return event }
        let receipt = JSONValue.object([
            "receipt": .string(receipt.description), "cost": .string(cost.description), "balance": balance.map { .string($0.description) },
        ])
        return event[..<brace] + #","imo":"#.utf8 + receipt.utf8 + event[brace...]
    }
}
