internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import Resilience

extension ClientConnection {
    /// Asks whether a session may be opened, whose request is complete.
    func admitSession(_ intake: CallIntake) {
        let opening: SessionOpening
        let operators = worker.proxy.configuration.forwardedFields
        do throws(OpenAIError) { opening = try SessionOpening(intake, operators) } catch { return refuse(error, endpoint: .realtime) }
        guard let model = try? ModelID(opening.query.model) else { return refuse(.modelNotFound(opening.query.model), endpoint: .realtime) }
        if let terms = lookups.knownModel(model) { return submit(opening, intake, model, terms) }
        lookUp { lookups throws(OpenAIError) in
            try lookups.model(model)
        } then: { connection, result in
            switch result {
            case .success(let terms?): connection.submit(opening, intake, model, terms)
            case .success(nil): connection.refuse(.modelNotFound(opening.query.model), endpoint: .realtime)
            case .failure(let error): connection.refuse(error, endpoint: .realtime)
            }
        }
    }

    private func submit(_ opening: SessionOpening, _ intake: CallIntake, _ model: ModelID, _ terms: ModelTerms) {
        let source = CallSource(intake.caller)
        guard worker.proxy.hasRoomForCall(of: source), worker.proxy.sessionBegins(of: source) else {
            return refuse(.tooManySessions, endpoint: .realtime)
        }
        var headers = HTTPHeaders()
        if let trace = intake.head.headers.first(name: "traceparent") { headers.add(name: "traceparent", value: trace) }
        let call = InferenceCall(
            request: InferenceRequest(sessionOf: opening.query.model), caller: intake.caller, model: model, record: terms.record, headers: headers,
            upstreamFields: opening.upstreamFields, leavePolicy: terms.leavePolicy, startedAt: .now(), address: address)
        let (connection, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), machine.exchangeNumber)
        // The session is no call, but one of its responses is: the metrics count those.
        worker.proxy.limited.admit(call, on: worker.eventLoop) { decision in
            connection.value.decided(decision, on: call, opening, exchange: number)
        }
    }

    private func decided(_ decision: AdmissionDecision, on call: InferenceCall, _ opening: SessionOpening, exchange number: UInt64) {
        let isHere = number == machine.exchangeNumber
        if case .proceed(let permit) = decision, isHere {
            let running = RealtimeSession(call, opening, client: self, permit: permit, worker: worker)
            session = running
            handle(.callBegan)
            return worker.begin(running)
        }
        worker.proxy.sessionEnds(of: CallSource(call.caller))
        switch decision {
        case .proceed(let permit): permit?.ended(.failed(.callerLeft))
        case .refuse(let error): if isHere { refuse(error, endpoint: .realtime) }
        case .replay: if isHere { refuse(.internalError, endpoint: .realtime) }
        }
    }

    /// Accepts the handshake. From now on every byte is the peer's.
    ///
    /// - Returns: false when the client is gone.
    func accept(_ opening: SessionOpening, peer: WebSocketPeer, headers more: [(String, String)]) -> Bool {
        guard machine.awaitsResponse, let channel = channel else { return false }
        do {
            let operations = channel.pipeline.syncOperations
            let encoder = try operations.handler(type: HTTPResponseEncoder.self)
            try operations.addHandler(peer, position: .before(encoder))
        } catch {
            return false
        }
        var head = "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
        head += "sec-websocket-accept: \(WebSocketHandshake.accept(opening.key))\r\n"
        if let chosen = opening.protocols.chosen { head += "sec-websocket-protocol: \(chosen)\r\n" }
        for (name, value) in more { head += "\(name): \(value)\r\n" }
        head += "date: \(worker.dateField)\r\nserver: imo\r\n\r\n"
        peer.write(ByteBuffer(string: head))
        return true
    }
}

/// A client's request to open a session, checked.
struct SessionOpening {
    let key: String
    let query: RealtimeQuery
    let protocols: RealtimeProtocols
    let upstreamFields: [UInt8]

    /// - Throws: ``OpenAIError``
    init(_ intake: CallIntake, _ operators: OperatorFields) throws(OpenAIError) {
        let headers = intake.head.headers
        key = try WebSocketHandshake.key(of: headers)
        query = try RealtimeQuery(target: intake.head.uri)
        guard intake.body.isEmpty else { throw .invalidRequest("A request that opens a session has no body.") }
        do throws(ContradictingKeys) { protocols = try RealtimeProtocols(headers) } catch { throw .contradictingKeys }
        var lines = UpstreamLines(of: .realtime, operators: operators, connection: headers["connection"])
        do throws(UnwritableField) { for (name, value) in headers { try lines.append(name, value) } } catch {
            throw .invalidRequest("A header of the request has a character that no header may have.")
        }
        upstreamFields = lines.bytes
    }
}

extension HTTPHeaders {
    /// The text of the caller's API key, which a browser brings in a subprotocol. Never stored and never logged.
    ///
    /// - Throws: ``ContradictingKeys`` where the headers bring two keys of this gateway.
    var sessionCredential: Substring? {
        get throws(ContradictingKeys) {
            var reader = CredentialReader()
            for (name, value) in self { try reader.read(name, value) }
            if let key = try RealtimeProtocols(self).key { try reader.read("api-key", key) }
            return reader.key
        }
    }
}

extension OpenAIError {
    fileprivate static let tooManySessions = OpenAIError(
        status: .serviceUnavailable,
        message: "The gateway has as many sessions as it takes, or this key has its share. Nothing was charged; close one, or try again shortly.",
        type: "server_error", code: "overloaded", retryAfterSeconds: 1)
}
