internal import LedgerCore
internal import Metering

extension CallMachine {
    /// The call goes on without its client, as the model's policy says.
    mutating func clientLeft(_ actions: inout [CallAction]) {
        guard !isClientGone else { return }
        isClientGone = true
        resumeUpstream(&actions)
        switch call.leavePolicy {
        case .drain:
            // Any other answer than a stream is waited for, since the same `Idempotency-Key` may ask for it again.
            if call.request.isStream { actions.append(.shortenTime(seconds: limits.drainSeconds)) }
        case .delivered where phase == .streaming:
            abort(as: .abandoned, &actions)
            endOfStream(&actions)
        case .delivered, .nothing: leaveUncharged(&actions)
        }
    }

    /// Gives up what was not charged yet.
    private mutating func leaveUncharged(_ actions: inout [CallAction]) {
        switch phase {
        case .waiting, .collecting, .streamBegun, .streaming:
            abort(as: .abandoned, &actions)
            void(relay == nil ? .failure(.upstreamUnreachable) : .unchargedStream, reason: .callerLeft, &actions)
        case .choosing: void(.failure(.upstreamUnreachable), reason: .callerLeft, &actions)
        // Looked at when the hold is answered, or too late.
        case .new, .holding, .keeping, .settling, .recording, .voiding, .done: break
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
