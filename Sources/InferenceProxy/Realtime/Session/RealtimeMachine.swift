internal import EthereumPrimitives
package import LedgerCore
internal import Metering

/// The protocol of a realtime session without its I/O: hold, connect, forward events, charge each response by what its end tells.
///
/// Each response needs a hold of its own before any of it is delivered. One hold is always kept ready, for a model may answer unasked when somebody stops
/// speaking; and one more for each response that the client asked for. While there are fewer, no event of the client's is taken; an event that needs a hold
/// waits for it. The end of a response is given out only after its charge is durable.
package struct RealtimeMachine {
    enum Phase: Hashable {
        case new, holding, choosing, connecting
        case relaying
        /// The client is gone or refused; responses that run are read to their end.
        case draining
        /// Both sides are closed; the ledger has still to resolve holds.
        case resolving
        case done
    }

    /// A hold of the session's, and the salt of the hashes of its response.
    package struct ReadyHold: Sendable, Hashable {
        package let id: CommandID
        let salt: [UInt8]

        package init(id: CommandID, salt: [UInt8]) {
            self.id = id
            self.salt = salt
        }
    }

    /// A response that runs.
    struct Running {
        let id: [UInt8]?
        let hold: ReadyHold
        var meter = RealtimeMeter()
        var digest = SHA256()

        init(id: [UInt8]?, hold: ReadyHold) {
            self.id = id
            self.hold = hold
            digest.update(hold.salt)
        }
    }

    /// An event of the upstream's that waits: for a hold, or for the charge of what it ends.
    enum Parked {
        case forHold([UInt8])
        case forCharge([UInt8], Settle)
    }

    let model: String
    let limits: ModelLimits
    let leavePolicy: LeavePolicy
    var phase = Phase.new
    var ready: [ReadyHold] = []
    /// Holds that the ledger was asked for.
    var holdsUnderway = 0
    /// The settlements and returns that the ledger has not answered yet.
    var resolutions: [CommandID: Settle?] = [:]
    /// The responses that the client asked for and that have not begun.
    var owed = 0
    var running: [Running] = []
    var parked: Parked?
    /// The size in bytes of the texts that the session holds for the model.
    var inputBytes: UInt64 = 0
    /// The reason why the ledger gave no further hold. It is asked again when a charge has freed money.
    var refusal: OpenAIError?
    var failures: [FailedAttempt] = []
    var route: UpstreamRoute?
    var isStopping = false
    /// The code with which the upstream left while the end of a response waited for its charge.
    var goneCode: WebSocketCode??

    package init(model: String, limits: ModelLimits, leavePolicy: LeavePolicy) {
        self.model = model
        self.limits = limits
        self.leavePolicy = leavePolicy
    }

    /// The most that one response can use.
    package var greatestUse: Usage { greatestUsage(of: InferenceRequest(sessionOf: model), limits: limits) }

    /// Whether the next event of the client's may be handed in.
    package var takesClientEvent: Bool { phase == .relaying && !isStopping && ready.count > owed && parked == nil }

    /// Whether the next event of the upstream's may be handed in.
    package var takesUpstreamEvent: Bool { (phase == .relaying || phase == .draining) && parked == nil }

    /// The number of holds that are ready, or under a response that runs.
    package var usedHoldCount: Int { ready.count + running.count }

    /// Whether the upstream has a response to give.
    package var awaitsResponse: Bool { owed > 0 || !running.isEmpty }

    package mutating func handle(_ event: RealtimeMachineEvent, into actions: inout [RealtimeAction]) {
        switch event {
        case .begin: begin(&actions)
        case .held(let hold, let outcome): held(hold, outcome, &actions)
        case .chosen(let choice): chosen(choice, &actions)
        case .upstreamOpened: opened(&actions)
        case .upstreamRefused(let failure): refused(failure, &actions)
        case .clientSent(let bytes): clientSent(bytes, &actions)
        case .upstreamSent(let bytes): upstreamSent(bytes, &actions)
        case .settled(let hold, let charge): settled(hold, charge, &actions)
        case .voided(let hold): voided(hold, &actions)
        case .clientLeft: clientLeft(&actions)
        case .upstreamLeft(let code): upstreamLeft(code, &actions)
        case .stop: stop(&actions)
        case .end(let reason): end(reason, &actions)
        }
    }

    // MARK: Before the session

    private mutating func begin(_ actions: inout [RealtimeAction]) {
        guard phase == .new else { return }
        phase = .holding
        askForHolds(&actions)
    }

    private mutating func chosen(_ choice: UpstreamChoice, _ actions: inout [RealtimeAction]) {
        guard phase == .choosing else {
            // The selector waits for the end of each attempt that it gave out.
            if case .attempt(let route, _) = choice { actions.append(.reportAttempt(.abandoned, route)) }
            return
        }
        switch choice {
        case .attempt(let route, let pauseMilliseconds):
            phase = .connecting
            self.route = route
            actions.append(.connect(route, afterMilliseconds: pauseMilliseconds))
        case .fallback: refuse(failures.last.map { OpenAIError($0.failure) } ?? .upstreamUnreachable, &actions)
        case .none(let error): refuse(error ?? failures.last.map { OpenAIError($0.failure) } ?? .upstreamUnreachable, &actions)
        }
    }

    private mutating func opened(_ actions: inout [RealtimeAction]) {
        guard phase == .connecting else { return }
        phase = .relaying
        reportAttempt(.succeeded, &actions)
        actions.append(.openClient)
        if isStopping { endIfStopped(&actions) }
    }

    private mutating func refused(_ failure: AttemptFailure, _ actions: inout [RealtimeAction]) {
        guard phase == .connecting else { return }
        if let route { failures.append(FailedAttempt(route: route, failure: failure)) }
        reportAttempt(.failed(failure), &actions)
        phase = .choosing
        actions.append(.choose)
    }

    /// Says once what became of the attempt.
    mutating func reportAttempt(_ outcome: AttemptOutcome, _ actions: inout [RealtimeAction]) {
        guard let route else { return }
        self.route = nil
        actions.append(.reportAttempt(outcome, route))
    }

    /// Answers a client whose session does not begin.
    mutating func refuse(_ error: OpenAIError, _ actions: inout [RealtimeAction]) {
        actions.append(.refuse(error))
        resolve(as: .upstreamFailed, &actions)
    }

    // MARK: The client's events

    private mutating func clientSent(_ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        precondition(takesClientEvent, "an event is handed in that nobody can pay for")
        do throws(RealtimeEventFault) {
            let event = try RealtimeClientEvent(bytes, model: model)
            inputBytes = inputBytes &+ event.textBytes
            if event.asksForResponse {
                owed += 1
                askForHolds(&actions)
            }
            actions.append(.toUpstream(event))
        } catch {
            actions.append(.toClient(SessionErrorEvent.bytes(OpenAIError.invalidRequest(error.description, code: "invalid_event"))))
        }
    }

    // MARK: Ends

    private mutating func clientLeft(_ actions: inout [RealtimeAction]) {
        switch phase {
        case .relaying where leavePolicy == .drain && !running.isEmpty:
            phase = .draining
            if case .forHold = parked { parked = nil }
            actions.append(.limitDrain)
        case .new, .holding, .choosing, .connecting, .relaying:
            if phase == .connecting { reportAttempt(.abandoned, &actions) }
            if leavePolicy == .nothing { returnRunning(as: .callerLeft, &actions) }
            resolve(as: .callerLeft, &actions)
        case .draining, .resolving, .done: break
        }
    }

    mutating func upstreamLeft(_ code: WebSocketCode?, _ actions: inout [RealtimeAction]) {
        guard phase == .relaying || phase == .draining else { return }
        if case .forCharge = parked {
            goneCode = .some(code)
            return
        }
        if phase == .relaying {
            if code == nil { actions.append(.toClient(SessionErrorEvent.bytes(.sessionBroken))) }
            actions.append(.closeClient(code ?? .failed, reason: code == nil ? "the upstream broke off" : "the upstream closed the session"))
        }
        resolve(as: .upstreamFailed, &actions)
    }

    /// The gateway stops: what runs may end, and nothing else begins.
    private mutating func stop(_ actions: inout [RealtimeAction]) {
        isStopping = true
        endIfStopped(&actions)
    }

    mutating func endIfStopped(_ actions: inout [RealtimeAction]) {
        guard isStopping, phase == .relaying, !awaitsResponse, parked == nil else { return }
        end(.stopped, &actions)
    }

    /// Ends the session for a reason of the gateway's own.
    mutating func end(_ reason: SessionEnd, _ actions: inout [RealtimeAction]) {
        switch phase {
        case .relaying:
            actions.append(.toClient(SessionErrorEvent.bytes(reason.error)))
            actions.append(.closeClient(reason.code, reason: reason.error.code ?? reason.error.type))
            resolve(as: reason.isStop ? .gatewayStopped : .callerLeft, &actions)
        case .draining: resolve(as: .callerLeft, &actions)
        case .new, .holding, .choosing, .connecting:
            if phase == .connecting { reportAttempt(.abandoned, &actions) }
            refuse(reason.error, &actions)
        case .resolving, .done: break
        }
    }

    /// Closes the upstream's side, charges what was delivered of responses that run, and gives every other hold back.
    private mutating func resolve(as reason: VoidReason, _ actions: inout [RealtimeAction]) {
        phase = .resolving
        actions.append(.closeUpstream)
        // Responses that wait for their charge are charged; those that wait for a hold were not delivered.
        if case .forHold = parked { parked = nil }
        for response in running { charge(response, orReturnAs: reason, &actions) }
        running = []
        for hold in ready { void(hold, as: reason, &actions) }
        ready = []
        finishIfResolved(&actions)
    }

    private mutating func returnRunning(as reason: VoidReason, _ actions: inout [RealtimeAction]) {
        for response in running { void(response.hold, as: reason, &actions) }
        running = []
    }

    mutating func finishIfResolved(_ actions: inout [RealtimeAction]) {
        guard phase == .resolving, holdsUnderway == 0, resolutions.isEmpty else { return }
        phase = .done
        actions.append(.finish)
    }
}
