internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

extension CallMachine {
    /// The first bytes of a stream are there: the client's answer begins.
    mutating func beginStream(_ actions: inout [CallAction]) {
        guard let head else { return }
        phase = .streaming
        var headers = head.headers.forClient
        headers.add(name: "imo-receipt", value: holdID.description)
        relay = StreamRelay(
            endpoint: call.request.endpoint, salt: salt, meter: call.request.endpoint.meter(of: call, limits: limits), headers: headers,
            maximumTranscriptBytes: keepsAnswer ? limits.maximumTranscriptBytes : nil)
        actions.append(.beginStream(headers))
    }

    mutating func forward(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        guard let forwarded = relay?.receive(bytes) else { return }
        send(forwarded, &actions)
        guard let relay, relay.isEnded else { return }
        if relay.hasFailed {
            abort(as: .failed(.malformed), &actions)
        } else {
            reportAttempt(.succeeded, &actions)
            actions.append(.drainUpstream)
        }
        endOfStream(&actions)
    }

    /// The upstream's answer came to its end.
    mutating func finishStream(_ actions: inout [CallAction]) {
        send(relay?.finish() ?? [], &actions)
        reportAttempt(.succeeded, &actions)
        endOfStream(&actions)
    }

    private func send(_ bytes: [UInt8], _ actions: inout [CallAction]) {
        if !bytes.isEmpty, !isClientGone { actions.append(.forward(ByteBuffer(bytes: bytes))) }
    }

    /// Charges what the stream delivered.
    mutating func endOfStream(_ actions: inout [CallAction]) {
        guard let relay else { return }
        if relay.meter.hasDeliveredNothing { return void(.unchargedStream, &actions) }
        let metered = MeteredUsage(of: call.request, counts: relay.meter.counts, outputBytes: relay.meter.textBytes)
        settle(metered, responseHash: relay.digest.finish(), &actions)
    }

    /// Releases the end of a stream, now that it is paid.
    mutating func releaseStream(_ charge: Charge, _ usage: Usage, record: ContentResult?, _ actions: inout [CallAction]) {
        phase = .done
        guard let end = relay?.end(charge, record: record) else { return }
        actions.append(.endStream(end))
        actions.append(.tell(.completed(relay?.transcript(charge) ?? .notKept, charge, usage)))
        actions.append(.finish)
    }

    /// Ends a stream that delivered nothing and cost nothing.
    mutating func releaseUncharged(_ actions: inout [CallAction]) {
        phase = .done
        actions.append(.endStream(relay?.unchargedEnd() ?? []))
        actions.append(.tell(.failed(.upstreamUnreachable)))
        actions.append(.finish)
    }

    /// Ends the stream without its end: the charge could not be recorded.
    mutating func breakStreamOff(_ error: OpenAIError, _ actions: inout [CallAction]) {
        phase = .done
        actions.append(.endStream(call.request.endpoint.frame(of: error)))
        actions.append(.tell(.failed(error)))
        actions.append(.finish)
    }
}
