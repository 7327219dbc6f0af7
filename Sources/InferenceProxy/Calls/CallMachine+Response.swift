internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

extension CallMachine {
    mutating func answered(_ head: HTTPResponseHead, _ actions: inout [CallAction]) {
        guard phase == .waiting else { return }
        self.head = head
        switch head.status.code {
        case 200..<300:
            let contentType = head.headers.first(name: "content-type")
            // A stream that nobody asked for is collected, and put together.
            let form = call.request.form(ofAnswer: contentType) ?? .whole
            guard let decoder = ResponseDecoder(head.headers, maximumBytes: form == .whole ? limits.maximumResponseBytes : .max)
            else { return giveUp(.malformed, &actions) }
            noteStreamOptions(&actions)
            (self.form, self.decoder, mayBeEvents) = (form, decoder, form == .whole && call.request.isStream)
            phase = form == .whole ? .collecting : .streamBegun
        case 401, 402, 403:
            // The operator's key or money is at fault, not the caller's: a valid key never gets a 401, and nobody learns of the operator's bills.
            actions.append(.note(.upstreamRefusesKey))
            giveUp(.status(Int(head.status.code), retryAfterSeconds: nil), &actions)
        case 400..<600: phase = .collecting
        default: giveUp(.malformed, &actions)
        }
    }

    mutating func sent(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        switch phase {
        case .collecting:
            guard body.count + bytes.readableBytes <= limits.maximumResponseBytes else { return giveUp(.unread, &actions) }
            body.append(contentsOf: bytes.readableBytesView)
            if mayBeEvents { lookForEvents(&actions) }
        case .streamBegun: readOpening(bytes, &actions)
        case .streaming: forward(bytes, &actions)
        case .new, .holding, .choosing, .waiting, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }

    /// Finds out by the first bytes whether a response whose type is missing or wrong is the stream that was asked for.
    private mutating func lookForEvents(_ actions: inout [CallAction]) {
        guard let head, head.status.code < 300, let isEvents = beginsAsEvents(decodedStart(of: ByteBuffer(bytes: body))) else {
            mayBeEvents = body.count < 1024
            return
        }
        mayBeEvents = false
        guard isEvents else { return }
        (form, decoder, phase) = (.events, ResponseDecoder(head.headers, maximumBytes: .max), .streamBegun)
        let bytes = ByteBuffer(bytes: body)
        body = []
        readOpening(bytes, &actions)
    }

    /// Reads a whole response that was taken for a stream.
    mutating func collect(_ bytes: ByteBuffer, _ actions: inout [CallAction]) {
        guard let head, let decoder = ResponseDecoder(head.headers, maximumBytes: limits.maximumResponseBytes) else {
            return giveUp(.malformed, &actions)
        }
        (form, self.decoder, mayBeEvents, phase) = (.whole, decoder, false, .collecting)
        sent(bytes, &actions)
    }

    /// The first bytes of a response, decompressed apart from the rest.
    func decodedStart(of bytes: ByteBuffer) -> ByteBufferView {
        let decoder = head.flatMap { ResponseDecoder($0.headers, maximumBytes: StreamOpening.maximumBytes) }
        return (decoder?.decode(bytes).bytes ?? bytes).readableBytesView
    }

    mutating func ended(_ actions: inout [CallAction]) {
        switch phase {
        case .collecting:
            if (head?.status.code ?? 0) >= 400 { refused(&actions) } else { settleWhole(&actions) }
        case .streamBegun: finishOpening(&actions)
        case .streaming:
            finishStream(&actions)
        case .waiting: failed(.malformed, &actions)
        case .new, .holding, .choosing, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }

    /// The attempt's connection failed or is of no more use.
    mutating func failed(_ failure: AttemptFailure, _ actions: inout [CallAction]) {
        switch phase {
        case .waiting, .collecting, .streamBegun: retry(after: failure, &actions)
        case .streaming:
            relay?.fail()
            actions.append(.note(.streamBrokeOff))
            reportAttempt(.failed(failure), &actions)
            endOfStream(&actions)
        case .new, .holding, .choosing, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }

    /// Ends an attempt whose upstream still sends.
    mutating func giveUp(_ failure: AttemptFailure, _ actions: inout [CallAction]) {
        actions.append(.abortUpstream)
        retry(after: failure, &actions)
    }

    /// Ends an attempt that was answered with 200 and an error: it counts as the status that the error names, and its message is kept for the caller.
    mutating func giveUp(afterErrorIn meter: StreamMeter, _ actions: inout [CallAction]) {
        actions.append(.abortUpstream)
        refuse(meter.error, &actions)
    }

    /// Keeps an error that came with 200 for the caller, with the status that it names.
    private mutating func refuse(_ error: ReportedError?, _ actions: inout [CallAction]) {
        let own = OpenAIError(error)
        refuse(WholeResponse(own, of: call.request.endpoint), retryAfterSeconds: nil, error: error, &actions)
    }

    /// Keeps an upstream's error for the caller, unless it tells of the operator's key or money, and makes the next attempt.
    private mutating func refuse(_ response: WholeResponse, retryAfterSeconds: Int?, error: ReportedError?, _ actions: inout [CallAction]) {
        let status = error?.isAboutOperatorsMoney == true ? 402 : Int(response.status.code)
        if (401...403).contains(status) { actions.append(.note(.upstreamRefusesKey)) } else { refusal = withoutOperatorsNames(response) }
        retry(after: .status(status, retryAfterSeconds: retryAfterSeconds), &actions)
    }

    private func withoutOperatorsNames(_ response: WholeResponse) -> WholeResponse {
        let names = OperatorsNames(upstreamModel: route?.target.model, model: call.request.model)
        var response = response
        response.body = ByteBuffer(bytes: names.replaced(in: Array(response.body.readableBytesView)))
        return response
    }

    private mutating func retry(after failure: AttemptFailure, _ actions: inout [CallAction]) {
        if let route { failures.append(FailedAttempt(route: route, failure: failure)) }
        reportAttempt(.failed(failure), &actions)
        phase = .choosing
        actions.append(.choose)
    }

    /// An upstream's own error: passed through and not charged, unless another upstream does better.
    private mutating func refused(_ actions: inout [CallAction]) {
        guard let head else { return }
        // What cannot be decompressed may be of use to the client as it is.
        let decoder = ResponseDecoder(head.headers, maximumBytes: limits.maximumResponseBytes)
        let decoded = try? decoder?.decode(whole: body)
        if refusesStreamOptions(head, decoded ?? body) { return sendWithoutStreamOptions(&actions) }
        var headers = decoded == nil ? head.headers.forClient : decoder?.fieldsForClient(head.headers) ?? [:]
        headers.add(name: "imo-cost", value: "0")
        let retryAfter = head.headers.first(name: "retry-after").flatMap { Int($0) }
        let response = WholeResponse(status: head.status, headers: headers, body: ByteBuffer(bytes: decoded ?? body))
        refuse(response, retryAfterSeconds: retryAfter, error: ReportedError(in: decoded ?? body), &actions)
    }

    /// A response that is no stream is all there: it is charged, then released.
    private mutating func settleWhole(_ actions: inout [CallAction]) {
        guard let decoded = try? decoder?.decode(whole: body) else { return retry(after: .unread, &actions) }
        let measured: MeteredAnswer
        do throws(AnswerFault) {
            measured = try MeteredAnswer(
                of: call.request, limits: call.record.limits, body: decoded, collectsText: call.contentOwner != nil)
        } catch {
            guard case .upstreamError(let reported) = error else { return retry(after: .unread, &actions) }
            return refuse(reported, &actions)
        }
        (self.decoded, self.measured) = (naming.renaming(measured.assembled ?? decoded), measured)
        let background = route.flatMap { backgroundResponse(at: $0) }
        reportAttempt(.succeeded, &actions)
        if let background { return register(background, &actions) }
        settle(measured.metered, responseHash: SHA256.hash(salt, body), &actions)
    }

    /// Writes the name of the model that answers, as callers know it.
    var naming: ModelNaming { ModelNaming(call.otherModelName ?? call.request.model) }

    /// The use of the call is known: its response is kept where that is wanted, then it is charged.
    mutating func settle(_ metered: MeteredUsage, responseHash: Bytes32, _ actions: inout [CallAction]) {
        settle = Settle(hold: holdID, usage: metered.usage, source: metered.source, responseHash: responseHash)
        phase = .keeping
        guard keepsResponse, let answer = relay?.draft ?? wholeAnswer.map({ ResponseDraft($0) }) else { return kept(true, &actions) }
        actions.append(.keep(answer, hold: holdID))
    }

    mutating func kept(_ isKept: Bool, _ actions: inout [CallAction]) {
        if phase == .keeping, let background, isKept {
            phase = .registering
            return actions.append(.register(background))
        }
        guard phase == .keeping, let settle else { return }
        guard isKept else { return void(relay == nil ? .failure(.ledgerUnavailable) : .brokenStream(.ledgerUnavailable), &actions) }
        phase = .settling
        actions.append(.settle(settle, id: holdID.resolution))
    }

    /// The upstream's response as it goes to the client, but for what it cost.
    var wholeAnswer: WholeResponse? {
        guard let head, let decoder else { return nil }
        var headers = decoder.fieldsForClient(head.headers)
        if measured?.assembled != nil || call.request.form(ofAnswer: head.headers.first(name: "content-type")) != .whole {
            headers.replaceOrAdd(name: "content-type", value: "application/json")
        }
        tell(model: call, in: &headers)
        return WholeResponse(status: head.status, headers: headers, body: ByteBuffer(bytes: decoded))
    }

    mutating func settled(_ charge: Charge?, _ actions: inout [CallAction]) {
        guard phase == .settling else { return }
        guard let charge else {
            // It may have been charged: the hold is left to be resolved or to expire.
            actions.append(.note(.notCharged))
            return relay == nil ? fail(.ledgerUnavailable, &actions) : breakStreamOff(.ledgerUnavailable, &actions)
        }
        self.charge = charge
        guard call.contentOwner != nil, relay?.hasFailed != true else { return release(nil, &actions) }
        phase = .recording
        actions.append(.record(text: relay?.meter.text ?? measured?.text ?? [], seed: relay?.meter.seed ?? measured?.seed))
    }

    mutating func release(_ record: ContentResult?, _ actions: inout [CallAction]) {
        guard let charge, let settle else { return }
        if relay != nil { return releaseStream(charge, settle.usage, record: record, &actions) }
        guard var answer = wholeAnswer else { return }
        phase = .done
        answer.headers.append(charge: charge)
        record?.add(to: &answer.headers)
        actions.append(.tell(.completed(answer, charge, settle.usage)))
        self.answer(answer, charge: charge, record: record, &actions)
        actions.append(.finish)
    }
}

extension OpenAIError {
    /// Hands an upstream's error on in its own words.
    fileprivate init(_ error: ReportedError?) {
        self.init(
            status: HTTPResponse.Status(code: error?.status ?? 502), message: error?.message ?? OpenAIError.upstreamMalformed.message,
            type: error?.type ?? OpenAIError.upstreamMalformed.type, code: error?.code ?? OpenAIError.upstreamMalformed.code)
    }

    /// Describes a failed attempt to the caller.
    init(_ failure: AttemptFailure) {
        switch failure {
        case .unreachable, .closed, .brokenOff, .status: self = .upstreamUnreachable
        case .timedOut: self = .upstreamTimeout
        case .malformed, .unread: self = .upstreamMalformed
        case .overloaded: self = .connectionsExhausted
        }
    }
}

/// Says which model answered where it is not the one that was asked for.
func tell(model call: InferenceCall, in headers: inout HTTPHeaders) {
    if let name = call.otherModelName { headers.replaceOrAdd(name: "imo-model", value: name) }
}
