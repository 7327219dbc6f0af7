internal import Metering

extension CallMachine {
    /// The call goes on without its client: a stream is read to its usage, for a while; any other answer is waited for, since the same
    /// `Idempotency-Key` may ask for it again.
    mutating func clientLeft(_ actions: inout [CallAction]) {
        guard !isClientGone else { return }
        isClientGone = true
        resumeUpstream(&actions)
        if call.request.isStream { actions.append(.shortenTime(seconds: limits.drainSeconds)) }
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
