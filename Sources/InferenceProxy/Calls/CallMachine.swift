internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// The protocol of a call without its I/O: hold, forward, read the usage, settle, answer. What happened goes in, what is to be done comes out.
///
/// Whatever the order of the events, the hold is resolved at most once, nothing is delivered before it was accepted, and the end of a response is
/// given out only after the settlement is durable.
package struct CallMachine {
    enum Phase: Hashable {
        case new, holding, choosing
        /// The request was sent, and nothing has come back.
        case waiting
        /// A response that is no stream is being read.
        case collecting
        /// The head of a stream came, but no byte of it.
        case streamBegun
        case streaming
        /// The response is being kept for repetitions.
        case keeping
        /// A response that is made in the background is being noted.
        case registering
        case settling, recording
        /// The hold is being given back; then the call ends as ``ending`` says.
        case voiding
        case done
    }

    /// The end of the call once its hold is given back.
    enum Ending {
        case failure(OpenAIError)
        case refusal(WholeResponse)
        case unchargedStream
        case brokenStream(OpenAIError)
        case fallback(InferenceCall)
    }

    let limits: CallLimits
    /// Whether the response is kept for repetitions.
    let keepsResponse: Bool
    var call: InferenceCall
    var phase = Phase.new
    var holdID = CommandID(high: 0, low: 0)
    var salt: [UInt8] = []
    var ending = Ending.failure(.internalError)
    var failures: [FailedAttempt] = []
    var route: UpstreamRoute?
    /// The head of the upstream's response.
    var head: HTTPResponseHead?
    var body: [UInt8] = []
    /// The refusal that an earlier attempt ended with.
    var refusal: WholeResponse?
    /// The form of the response, and the decoder that decompresses it.
    var form = AnswerForm.whole
    /// Whether the response may turn out to be a stream, whatever its type says.
    var mayBeEvents = false
    var decoder: ResponseDecoder?
    /// A whole response as the client gets it, and what it is charged at.
    var decoded: [UInt8] = []
    var measured: MeteredAnswer?
    /// A stream whose output has not begun.
    var opening: StreamOpening?
    var relay: StreamRelay?
    /// The charge, once it is known.
    var settle: Settle?
    var charge: Charge?
    /// A response that is made in the background.
    var background: BackgroundResponse?
    var begunAt = Timestamp(milliseconds: 0)
    var isClientGone = false
    /// Whether the client's stream began before the upstream's, with comments.
    var hasBegunEarly = false
    /// Whether the attempt leaves `stream_options` out, which the upstream has just refused.
    package internal(set) var omitsStreamOptions = false
    var isUpstreamPaused = false
    /// The call's time was up while it waited for the ledger.
    var isCutOff = false

    package init(_ call: InferenceCall, limits: CallLimits, keepsResponse: Bool) {
        self.call = call
        self.limits = limits
        self.keepsResponse = keepsResponse
    }

    /// Whether the upstream's silence is being measured.
    var awaitsUpstream: Bool {
        switch phase {
        case .waiting, .collecting, .streamBegun, .streaming: !isUpstreamPaused
        case .new, .holding, .choosing, .keeping, .registering, .settling, .recording, .voiding, .done: false
        }
    }

    package mutating func handle(_ event: CallEvent, into actions: inout [CallAction]) {
        switch event {
        case .begin(let id, let time, let salt): begin(id, at: time, salt: salt, &actions)
        case .held(let outcome): held(outcome, &actions)
        case .chosen(let choice): chosen(choice, &actions)
        case .upstreamAnswered(let head): answered(head, &actions)
        case .upstreamSent(let bytes): sent(bytes, &actions)
        case .upstreamEnded: ended(&actions)
        case .upstreamFailed(let failure): failed(failure, &actions)
        case .kept(let isKept): kept(isKept, &actions)
        case .registered(let isKept): registered(isKept, &actions)
        case .settled(let charge): settled(charge, &actions)
        case .voided: voided(&actions)
        case .recorded(let record): if phase == .recording { release(record, &actions) }
        case .clientLeft: clientLeft(&actions)
        case .commentDue: comment(&actions)
        case .bytesExhausted: bytesExhausted(&actions)
        case .clientWritable(let isWritable): clientWritable(isWritable, &actions)
        case .cutOff: cutOff(&actions)
        }
    }

    // MARK: Before the upstream

    private mutating func begin(_ id: CommandID, at time: Timestamp, salt: [UInt8], _ actions: inout [CallAction]) {
        guard phase == .new else { return }
        phase = .holding
        (holdID, self.salt, begunAt) = (id, salt, time)
        let hold = Hold(
            account: call.caller.account, model: call.model, keyHash: call.caller.keyHash,
            greatestUsage: greatestUsage(of: call.request, limits: call.record.limits),
            expiresAt: time.adding(milliseconds: UInt64(clamping: limits.callSeconds + 60) * 1000), requestHash: SHA256.hash(salt, call.request.body))
        actions.append(.hold(hold, id: id))
    }

    private mutating func held(_ outcome: Outcome?, _ actions: inout [CallAction]) {
        guard phase == .holding else { return }
        guard let outcome else { return fail(.ledgerUnavailable, &actions) }
        if let refusal = OpenAIError(outcome) { return fail(refusal, &actions) }
        if isCutOff { return void(.failure(.upstreamTimeout), &actions) }
        if isClientGone, leavesWithClient { return void(.failure(.callerLeft), reason: .callerLeft, &actions) }
        phase = .choosing
        actions.append(.choose)
    }

    private mutating func chosen(_ choice: UpstreamChoice, _ actions: inout [CallAction]) {
        guard phase == .choosing else { return }
        switch choice {
        case .attempt(let route, let pauseMilliseconds):
            phase = .waiting
            self.route = route
            (head, body, measured, opening, omitsStreamOptions) = (nil, [], nil, nil, false)
            actions.append(.send(route, afterMilliseconds: pauseMilliseconds))
        case .fallback(let model, let terms): void(.fallback(call.falling(backTo: model, terms)), &actions)
        case .none(let error?): void(.failure(error), &actions)
        case .none(nil):
            if let refusal { return void(.refusal(refusal), &actions) }
            void(.failure(failures.last.map { OpenAIError($0.failure) } ?? .noUpstream(call.model.description)), &actions)
        }
    }

    // MARK: Ends

    /// Ends a call that holds nothing.
    mutating func fail(_ error: OpenAIError, _ actions: inout [CallAction]) {
        phase = .done
        actions.append(.tell(.failed(error)))
        answer(WholeResponse(error, of: call.request.endpoint), &actions)
        actions.append(.finish)
    }

    /// Gives out a whole response. Where the client's stream has begun, the response is its last event.
    func answer(_ response: WholeResponse, _ actions: inout [CallAction]) {
        guard hasBegunEarly else { return actions.append(.answer(response)) }
        actions.append(.endStream(call.request.endpoint.frame(of: response)))
    }

    /// Gives the hold back, and then ends.
    mutating func void(_ ending: Ending, reason: VoidReason = .upstreamFailed, _ actions: inout [CallAction]) {
        phase = .voiding
        self.ending = ending
        actions.append(.void(VoidHold(hold: holdID, reason: reason), id: holdID.resolution))
    }

    private mutating func voided(_ actions: inout [CallAction]) {
        guard phase == .voiding else { return }
        switch ending {
        case .failure(let error): fail(error, &actions)
        case .refusal(let answer):
            phase = .done
            actions.append(.tell(.passed(answer)))
            self.answer(answer, &actions)
            actions.append(.finish)
        case .unchargedStream: releaseUncharged(&actions)
        case .brokenStream(let error): breakStreamOff(error, &actions)
        case .fallback(let call):
            if isCutOff { return fail(.upstreamTimeout, &actions) }
            phase = .new
            self.call = call
            (failures, refusal) = ([], nil)
            actions.append(.beginAgain)
        }
    }

    private mutating func cutOff(_ actions: inout [CallAction]) {
        isCutOff = true
        switch phase {
        case .waiting, .collecting, .streamBegun:
            abort(as: .abandoned, &actions)
            void(.failure(.upstreamTimeout), &actions)
        case .streaming:
            relay?.fail()
            abort(as: .failed(.brokenOff), &actions)
            endOfStream(&actions)
        case .choosing: void(.failure(.upstreamTimeout), &actions)
        // The ledger's answer comes, and ends the call.
        case .new, .holding, .keeping, .registering, .settling, .recording, .voiding, .done: break
        }
    }

    /// Gives the attempt up.
    mutating func abort(as outcome: AttemptOutcome, _ actions: inout [CallAction]) {
        actions.append(.abortUpstream)
        reportAttempt(outcome, &actions)
    }

    /// Says once what became of the attempt.
    mutating func reportAttempt(_ outcome: AttemptOutcome, _ actions: inout [CallAction]) {
        guard let route else { return }
        self.route = nil
        actions.append(.reportAttempt(outcome, route))
    }
}

/// The bounds within which a call is made.
package struct CallLimits: Sendable {
    let callSeconds: Int64
    let drainSeconds: Int64
    let maximumResponseBytes: Int
    let maximumFrameBytes: Int
    let maximumTranscriptBytes: Int
    /// The interval between comments to a client that waits for the beginning of a stream.
    let commentSeconds: Int64

    package init(_ configuration: ProxyConfiguration) {
        callSeconds = configuration.callTimeoutSeconds
        drainSeconds = configuration.drainSeconds
        maximumResponseBytes = configuration.maximumResponseBytes
        maximumFrameBytes = configuration.maximumFrameBytes
        maximumTranscriptBytes = configuration.maximumKeptBytes / 8
        commentSeconds = configuration.commentSeconds
    }
}
