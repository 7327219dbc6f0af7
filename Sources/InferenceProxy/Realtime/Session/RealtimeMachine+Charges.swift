internal import EthereumPrimitives
internal import LedgerCore
internal import Metering

// Holds, responses and charges.
extension RealtimeMachine {
    // MARK: Holds

    /// Asks the ledger for as many holds as are missing.
    mutating func askForHolds(_ actions: inout [RealtimeAction]) {
        guard phase == .holding || phase == .relaying, refusal == nil else { return }
        while ready.count + holdsUnderway < owed + 1 {
            holdsUnderway += 1
            actions.append(.hold)
        }
    }

    mutating func held(_ hold: ReadyHold, _ outcome: Outcome?, _ actions: inout [RealtimeAction]) {
        precondition(holdsUnderway > 0, "a hold comes that nobody asked for")
        holdsUnderway -= 1
        if let error = outcome.map({ OpenAIError($0) }) ?? .ledgerUnavailable { return notHeld(error, &actions) }
        switch phase {
        case .holding:
            ready.append(hold)
            phase = .choosing
            actions.append(.choose)
        case .relaying:
            ready.append(hold)
            unpark(&actions)
        case .new, .choosing, .connecting, .draining, .resolving, .done:
            void(hold, as: .callerLeft, &actions)
        }
    }

    private mutating func notHeld(_ error: OpenAIError, _ actions: inout [RealtimeAction]) {
        switch phase {
        case .holding: refuse(error, &actions)
        case .relaying:
            refusal = error
            endIfUnpaid(&actions)
        case .new, .choosing, .connecting, .draining, .resolving, .done: finishIfResolved(&actions)
        }
    }

    /// Ends a session that no further response can be paid for, as soon as nothing runs whose charge could free money.
    private mutating func endIfUnpaid(_ actions: inout [RealtimeAction]) {
        guard let refusal, phase == .relaying, holdsUnderway == 0 else { return }
        if case .forCharge = parked { return }
        if case .forHold = parked { return end(.unpaid(refusal), &actions) }
        if ready.isEmpty, running.isEmpty, resolutions.isEmpty { end(.unpaid(refusal), &actions) }
    }

    mutating func void(_ hold: ReadyHold, as reason: VoidReason, _ actions: inout [RealtimeAction]) {
        resolutions[hold.id] = .some(nil)
        actions.append(.void(VoidHold(hold: hold.id, reason: reason), id: hold.id.resolution))
    }

    /// Gives back the holds of responses that will not come.
    private mutating func returnSpareHolds(_ actions: inout [RealtimeAction]) {
        while ready.count + holdsUnderway > owed + 1, let spare = ready.popLast() { void(spare, as: .callerLeft, &actions) }
    }

    // MARK: The upstream's events

    mutating func upstreamSent(_ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        precondition(takesUpstreamEvent, "an event overtakes one that waits")
        let event = RealtimeEvent(bytes)
        for index in running.indices where event.responseID != nil && running[index].id == event.responseID { running[index].digest.update(bytes) }
        switch event.kind {
        case .responseCreated: responseBegan(event, bytes, &actions)
        case .output:
            if let index = index(of: event) { running[index].meter.note(event) }
            deliver(bytes, &actions)
        case .responseDone: responseEnded(event, bytes, &actions)
        case .transcribed: transcribed(event, bytes, &actions)
        case .error:
            owed = max(0, owed - 1)
            returnSpareHolds(&actions)
            deliver(bytes, &actions)
            endIfStopped(&actions)
        case .other: deliver(bytes, &actions)
        }
    }

    /// An event without an identifier belongs to the only response that runs.
    private func index(of event: RealtimeEvent) -> Int? {
        guard let id = event.responseID else { return running.count == 1 ? 0 : nil }
        return running.firstIndex { $0.id == id }
    }

    private func deliver(_ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        if phase == .relaying { actions.append(.toClient(bytes)) }
    }

    /// Takes a hold for what the event tells; the event waits where there is none.
    private mutating func takeHold(for bytes: [UInt8], _ actions: inout [RealtimeAction]) -> ReadyHold? {
        // Of what begins after the client has left nothing is delivered.
        guard phase == .relaying else { return nil }
        guard !ready.isEmpty else {
            parked = .forHold(bytes)
            askForHolds(&actions)
            endIfUnpaid(&actions)
            return nil
        }
        return ready.removeFirst()
    }

    private mutating func responseBegan(_ event: RealtimeEvent, _ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        guard let hold = takeHold(for: bytes, &actions) else { return }
        owed = max(0, owed - 1)
        running.append(Running(id: event.responseID, hold: hold))
        askForHolds(&actions)
        deliver(bytes, &actions)
    }

    private mutating func responseEnded(_ event: RealtimeEvent, _ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        var response: Running
        if let index = index(of: event) {
            response = running.remove(at: index)
        } else {
            // Its beginning was never told.
            guard let hold = takeHold(for: bytes, &actions) else { return }
            owed = max(0, owed - 1)
            response = Running(id: event.responseID, hold: hold)
            response.digest.update(bytes)
        }
        response.meter.note(event)
        settle(response, with: bytes, &actions)
    }

    private mutating func transcribed(_ event: RealtimeEvent, _ bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        guard let hold = takeHold(for: bytes, &actions) else { return }
        var transcription = Running(id: nil, hold: hold)
        transcription.meter.note(event)
        transcription.digest.update(bytes)
        settle(transcription, with: bytes, &actions)
    }

    /// Charges what an event has ended; the event itself waits for the charge.
    private mutating func settle(_ response: Running, with bytes: [UInt8], _ actions: inout [RealtimeAction]) {
        let settle = charge(response, orReturnAs: .upstreamFailed, &actions)
        // Later responses read this one's text again.
        inputBytes = inputBytes &+ response.meter.outputBytes
        guard let settle else {
            askForHolds(&actions)
            deliver(bytes, &actions)
            return endIfIdle(&actions)
        }
        parked = .forCharge(bytes, settle)
    }

    @discardableResult
    mutating func charge(_ response: Running, orReturnAs reason: VoidReason, _ actions: inout [RealtimeAction]) -> Settle? {
        guard let metered = response.meter.metered(of: InferenceRequest(sessionOf: model, inputBytes: inputBytes)) else {
            void(response.hold, as: reason, &actions)
            return nil
        }
        let settle = Settle(hold: response.hold.id, usage: metered.usage, source: metered.source, responseHash: response.digest.finish())
        resolutions[settle.hold] = settle
        actions.append(.settle(settle, id: settle.hold.resolution))
        return settle
    }

    // MARK: The ledger's answers

    mutating func settled(_ hold: CommandID, _ charge: Charge?, _ actions: inout [RealtimeAction]) {
        guard case .some(.some(let settle)) = resolutions.removeValue(forKey: hold) else { return }
        if let charge { actions.append(.charged(charge, settle.usage)) }
        guard case .forCharge(let bytes, let waiting) = parked, waiting.hold == hold else { return afterResolution(&actions) }
        parked = nil
        guard let charge else {
            end(.unrecorded, &actions)
            return finishIfResolved(&actions)
        }
        deliver(charge.added(to: bytes), &actions)
        afterResolution(&actions)
        if let goneCode { upstreamLeft(goneCode, &actions) }
    }

    mutating func voided(_ hold: CommandID, _ actions: inout [RealtimeAction]) {
        guard resolutions.removeValue(forKey: hold) != nil else { return }
        afterResolution(&actions)
    }

    /// Money may have become free.
    private mutating func afterResolution(_ actions: inout [RealtimeAction]) {
        if phase == .relaying {
            refusal = nil
            askForHolds(&actions)
        }
        endIfIdle(&actions)
        finishIfResolved(&actions)
    }

    private mutating func endIfIdle(_ actions: inout [RealtimeAction]) {
        endIfStopped(&actions)
        if phase == .draining, running.isEmpty { end(.stopped, &actions) }
    }

    /// Takes up the event that waited for a hold.
    private mutating func unpark(_ actions: inout [RealtimeAction]) {
        guard case .forHold(let bytes) = parked else { return endIfStopped(&actions) }
        parked = nil
        upstreamSent(bytes, &actions)
    }
}
