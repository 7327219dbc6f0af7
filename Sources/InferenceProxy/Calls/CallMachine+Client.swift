internal import HTTPTypes
internal import LedgerCore
internal import Metering

extension CallMachine {
    /// The call goes on without its client, as the model's policy says.
    mutating func clientLeft(_ actions: inout [CallAction]) {
        guard !isClientGone else { return }
        isClientGone = true
        resumeUpstream(&actions)
        guard leavesWithClient else {
            if call.request.isStream { actions.append(.shortenTime(seconds: limits.drainSeconds)) }
            return
        }
        guard phase == .streaming, call.leavePolicy == .delivered else { return leaveUncharged(&actions) }
        abort(as: .abandoned, &actions)
        endOfStream(&actions)
    }

    /// Whether the call ends when its client leaves: by the model's policy, and where the upstream was not reached. A call whose response is kept goes on:
    /// its caller may come back for it.
    var leavesWithClient: Bool { !keepsResponse && (call.leavePolicy != .drain || phase == .holding || phase == .choosing) }

    /// Gives up what was not charged yet.
    private mutating func leaveUncharged(_ actions: inout [CallAction]) {
        switch phase {
        case .waiting, .collecting, .streamBegun, .streaming:
            abort(as: .abandoned, &actions)
            void(relay == nil ? .failure(.callerLeft) : .unchargedStream, reason: .callerLeft, &actions)
        case .choosing: void(.failure(.callerLeft), reason: .callerLeft, &actions)
        // Looked at when the hold is answered, or too late.
        case .new, .holding, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }

    /// A client that reads slowly holds its upstream up, so that nothing piles up here.
    mutating func clientWritable(_ isWritable: Bool, _ actions: inout [CallAction]) {
        if isWritable || isClientGone { return resumeUpstream(&actions) }
        guard phase == .streaming, !isUpstreamPaused else { return }
        isUpstreamPaused = true
        actions.append(.pauseUpstream)
    }

    private mutating func resumeUpstream(_ actions: inout [CallAction]) {
        guard isUpstreamPaused else { return }
        isUpstreamPaused = false
        actions.append(.resumeUpstream)
    }
}

extension OpenAIError {
    /// Told to the counters only.
    static let callerLeft = OpenAIError(
        status: .badRequest, message: "The caller left before anything was delivered.", type: "invalid_request_error", code: "caller_left")
}
