internal import EthereumPrimitives
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

extension CallMachine {
    /// Reads the beginning of a stream. The client's response begins with the first output, so that an upstream that fails before it can be replaced.
    mutating func readOpening(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        var bytes = bytes
        if opening == nil {
            if !body.isEmpty { bytes = ByteBuffer(bytes: body + bytes.readableBytesView) }
            guard let form = form.told(by: decodedStart(of: bytes), isStream: call.request.isStream) else {
                body = Array(bytes.readableBytesView)
                return
            }
            body = []
            if form == .whole { return collect(bytes, &actions) }
            self.form = form
            opening = makeOpening()
        }
        opening?.receive(bytes)
        guard let opening else { return }
        if opening.relay.hasFailed { return giveUp(.unread, &actions) }
        if opening.relay.meter.hasFailedBeforeOutput { return giveUp(afterErrorIn: opening.relay.meter, &actions) }
        if opening.relay.isEnded, opening.relay.meter.hasDeliveredNothing { return giveUp(.malformed, &actions) }
        guard opening.relay.meter.hasOutput || opening.relay.isEnded || opening.heldBack.readableBytes > StreamOpening.maximumBytes else { return }
        forward(forwarded: begin(opening, &actions), &actions)
    }

    /// The upstream has closed a stream whose output had not begun.
    mutating func finishOpening(_ actions: inout [CallAction]) {
        if opening == nil, !body.isEmpty {
            // So few bytes that they did not tell their form.
            opening = makeOpening()
            opening?.receive(ByteBuffer(bytes: body))
            body = []
        }
        opening?.finish()
        guard let opening else { return failed(.brokenOff, &actions) }
        if opening.relay.meter.hasFailedBeforeOutput { return giveUp(afterErrorIn: opening.relay.meter, &actions) }
        guard opening.relay.meter.hasOutput, !opening.relay.hasFailed else {
            return failed(opening.relay.hasFailed || opening.relay.meter.hasDelivery ? .brokenOff : .malformed, &actions)
        }
        send(begin(opening, &actions), &actions)
        reportAttempt(.succeeded, &actions)
        endOfStream(&actions)
    }

    /// - Returns: The bytes that were held back.
    private mutating func begin(_ opening: StreamOpening, _ actions: inout [CallAction]) -> ByteBuffer {
        phase = .streaming
        relay = opening.relay
        self.opening = nil
        if !hasBegunEarly { actions.append(.beginStream(opening.headers)) }
        return opening.heldBack
    }

    private func makeOpening() -> StreamOpening? {
        guard let head, let decoder else { return nil }
        var headers = decoder.fieldsForClient(head.headers)
        headers.add(name: "imo-receipt", value: holdID.description)
        if form == .events, call.request.form(ofAnswer: head.headers.first(name: "content-type")) != .events {
            headers.replaceOrAdd(name: "content-type", value: "text/event-stream")
        }
        tell(model: call, in: &headers)
        let meter = StreamMeter(
            for: call.request, form: form, collectsText: call.contentOwner != nil, maximumFrameBytes: limits.maximumFrameBytes)
        let relay = StreamRelay(
            endpoint: call.request.endpoint, salt: salt, isOpaque: form == .opaque, decoder: decoder, naming: naming, meter: meter,
            headers: headers,
            maximumTranscriptBytes: keepsResponse ? limits.maximumTranscriptBytes : nil)
        return StreamOpening(relay: relay, headers: headers)
    }

    mutating func forward(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        guard let forwarded = relay?.receive(bytes) else { return }
        forward(forwarded: forwarded, &actions)
    }

    private mutating func forward(forwarded: ByteBuffer, _ actions: inout [CallAction]) {
        send(forwarded, &actions)
        guard let relay, relay.isEnded else { return }
        if relay.hasFailed {
            abort(as: .failed(.unread), &actions)
        } else {
            reportAttempt(.succeeded, &actions)
            actions.append(.drainUpstream)
        }
        endOfStream(&actions)
    }

    /// The upstream's response came to its end.
    mutating func finishStream(_ actions: inout [CallAction]) {
        send(relay?.finish() ?? ByteBuffer(), &actions)
        reportAttempt(relay?.hasFailed == true ? .failed(.brokenOff) : .succeeded, &actions)
        endOfStream(&actions)
    }

    private func send(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        if bytes.readableBytes > 0, !isClientGone { actions.append(.forward(bytes)) }
    }

    /// The end of a stream, or of its connection where nothing can be said in it.
    private func end(with bytes: [UInt8], _ actions: inout [CallAction]) {
        if relay?.isCut == true { actions.append(.cutStream) } else { actions.append(.endStream(bytes)) }
    }

    /// Charges what the stream delivered.
    mutating func endOfStream(_ actions: inout [CallAction]) {
        guard let relay else { return }
        if relay.meter.hasDeliveredNothing { return void(.unchargedStream, &actions) }
        settle(relay.meter.metered, responseHash: relay.digest.finish(), &actions)
    }

    /// Releases the end of a stream, now that it is paid.
    mutating func releaseStream(_ charge: Charge, _ usage: Usage, record: ContentResult?, _ actions: inout [CallAction]) {
        phase = .done
        guard let end = relay?.end(charge, record: record) else { return }
        self.end(with: end, &actions)
        actions.append(.tell(.completed(relay?.transcript(charge) ?? .notKept, charge, usage)))
        actions.append(.finish)
    }

    /// Ends a stream that delivered nothing and cost nothing.
    mutating func releaseUncharged(_ actions: inout [CallAction]) {
        phase = .done
        end(with: relay?.unchargedEnd() ?? [], &actions)
        actions.append(.tell(.failed(.upstreamUnreachable)))
        actions.append(.finish)
    }

    /// Ends the stream without its end: the charge could not be recorded.
    mutating func breakStreamOff(_ error: OpenAIError, _ actions: inout [CallAction]) {
        phase = .done
        relay?.fail()
        end(with: call.request.endpoint.frame(of: error), &actions)
        actions.append(.tell(.failed(error)))
        actions.append(.finish)
    }
}
