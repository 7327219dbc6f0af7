internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Resilience

extension ClientConnection {
    var lookups: LedgerLookups { worker.proxy.lookups }

    /// Finds the account that the request's key belongs to, before any of the body is kept.
    func identify(_ head: HTTPRequestHead, endpoint: Endpoint) {
        if endpoint.isSession, !head.asksForWebSocket { return refuse(.webSocketNeeded, endpoint: endpoint) }
        let credential: Substring?
        do throws(ContradictingKeys) {
            credential = try endpoint.isSession ? head.headers.sessionCredential : head.headers.credential
        } catch {
            return refuse(.contradictingKeys, endpoint: endpoint)
        }
        guard let token = credential else { return identifyPayer(head, endpoint: endpoint) }
        guard let key = APIKey(token) else { return refuse(.invalidKey, endpoint: endpoint) }
        let hash = key.hash
        if let caller = lookups.knownCaller(keyHash: hash) { return read(head, endpoint: endpoint, caller: caller) }
        lookUp { lookups throws(OpenAIError) in
            try lookups.caller(of: key)
        } then: { connection, result in
            switch result {
            case .success(let caller?): connection.read(head, endpoint: endpoint, caller: caller)
            case .success(nil): connection.refuse(.invalidKey, endpoint: endpoint)
            case .failure(let error): connection.refuse(error, endpoint: endpoint)
            }
        }
    }

    func read(_ head: HTTPRequestHead, endpoint: Endpoint, caller: Caller) {
        let maximumBytes = worker.proxy.configuration.maximumRequestBytes
        if let declared = head.headers.first(name: "content-length").flatMap({ Int($0) }), declared > maximumBytes {
            return refuse(.bodyTooLarge(maximumBytes: maximumBytes), endpoint: endpoint)
        }
        if let encoding = head.headers.first(name: "content-encoding"), Inflater.isNeeded(encoding: encoding) {
            return refuse(.unsupportedEncoding(encoding), endpoint: endpoint)
        }
        let contentType: RequestContentType
        do throws(ContentTypeFault) { contentType = try RequestContentType(head.headers["content-type"], of: endpoint) } catch {
            return refuse(OpenAIError(error), endpoint: endpoint)
        }
        let operators = worker.proxy.configuration.forwardedFields
        guard let fields = try? head.headers.upstreamLines(of: endpoint, operators: operators, contentType) else {
            return refuse(.invalidRequest("A header of the request has a character that no header may have."), endpoint: endpoint)
        }
        bodySource = caller.isPayer ? CallSource(payerAt: address) : CallSource(caller)
        intake = CallIntake(head, endpoint: endpoint, caller: caller, contentType: contentType, upstreamFields: fields)
        handle(.letIn(expectsContinue: head.headers.first(name: "expect")?.lowercased() == "100-continue"))
    }

    /// Reads the request, which is complete, and asks whether its call may be made.
    func admit() {
        // The client may have left since the machine asked for this.
        guard let intake = intake.take() else { return }
        if intake.endpoint.isSession { return admitSession(intake) }
        let request: InferenceRequest
        do throws(RequestFault) {
            request = try InferenceRequest(
                endpoint: intake.endpoint, body: intake.body, contentType: intake.contentType.asSent,
                maximumDepth: worker.proxy.configuration.maximumNesting)
            if let absurdity = request.absurdity { throw absurdity }
        } catch {
            return refuse(unreadable: intake, OpenAIError(error))
        }
        if let reference = strangeReference(in: request, by: intake.caller) {
            return refuse(unreadable: intake, .strangeReference(reference))
        }
        guard let model = try? ModelID(request.model) else { return refuse(.modelNotFound(request.model), endpoint: intake.endpoint) }
        if let record = lookups.knownModel(model) { return begin(intake, request, model, record) }
        lookUp { lookups throws(OpenAIError) in
            try lookups.model(model)
        } then: { connection, result in
            switch result {
            case .success(let record?): connection.begin(intake, request, model, record)
            case .success(nil): connection.refuse(.modelNotFound(request.model), endpoint: intake.endpoint)
            case .failure(let error): connection.refuse(error, endpoint: intake.endpoint)
            }
        }
    }

    /// Refuses a request that cannot be read. Another refusal, such as a rate limit, takes precedence.
    private func refuse(unreadable intake: CallIntake, _ error: OpenAIError) {
        let request = UnreadableRequest(
            endpoint: intake.endpoint, caller: intake.caller, headers: intake.head.headers, body: intake.body)
        let (connection, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), machine.exchangeNumber)
        worker.proxy.admission.check(request, on: worker.eventLoop) { other in
            guard connection.value.machine.exchangeNumber == number else { return }
            connection.value.refuse(other ?? error, endpoint: intake.endpoint)
        }
    }

    private func begin(_ intake: CallIntake, _ request: InferenceRequest, _ model: ModelID, _ terms: ModelTerms) {
        if intake.caller.isPayer { return charge(intake, request, model, terms) }
        submit(intake, by: intake.caller, request, model, terms, paid: nil)
    }

    /// Asks whether a call may be made.
    ///
    /// - Parameter paid: The permission that a payment gives; nil for a caller with a key.
    func submit(
        _ intake: CallIntake, by caller: Caller, _ request: InferenceRequest, _ model: ModelID, _ terms: ModelTerms, paid: PaidPermit?
    ) {
        let source = CallSource(caller)
        let refuse = { [self] (error: OpenAIError) in
            paid?.ended(.failed(error))
            self.refuse(error, endpoint: intake.endpoint)
        }
        guard worker.proxy.hasRoomForCall(of: source) else { return refuse(.overloaded) }
        let owner: Address?
        do throws(OpenAIError) { owner = try contentOwner(of: request, headers: intake.head.headers) } catch { return refuse(error) }
        let call = InferenceCall(
            request: request, caller: caller, model: model, record: terms.record, headers: intake.head.headers,
            upstreamFields: intake.upstreamFields, contentOwner: owner, leavePolicy: terms.leavePolicy, startedAt: .now(), address: address)
        guard worker.proxy.takeBytes(request.body.count, for: source) else { return refuse(.bytesExhausted) }
        let (connection, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), machine.exchangeNumber)
        worker.proxy.admission.admit(call, on: worker.eventLoop) { decision in
            connection.value.decided(decision.paid(by: paid), on: call, paid, exchange: number)
        }
    }

    private func decided(_ decision: AdmissionDecision, on call: InferenceCall, _ paid: PaidPermit?, exchange number: UInt64) {
        let isHere = number == machine.exchangeNumber
        if case .proceed(let permit) = decision, isHere {
            let running = Call(call, client: self, permit: permit, worker: worker)
            self.call = running
            handle(.callBegan)
            return worker.begin(running)
        }
        worker.proxy.giveBackBytes(call.request.body.count, of: CallSource(call.caller))
        switch decision {
        case .proceed(let permit): permit?.ended(.failed(.upstreamUnreachable))
        case .refuse(let error):
            paid?.ended(.failed(error))
            if isHere { refuse(error, endpoint: call.request.endpoint) }
        case .replay(let answer):
            paid?.ended(.passed(answer))
            if isHere { replay(answer) }
        }
    }

    /// Finds a reference to an object at the upstream that need not be the caller's own.
    ///
    /// A response is continued by its id, which nobody can guess. One that was made in the background has an owner, and is the owner's alone.
    private func strangeReference(in request: InferenceRequest, by caller: Caller) -> StoredReference? {
        guard !worker.proxy.configuration.forwardsReferences else { return nil }
        return request.storedReferences.first { reference in
            guard reference.member == "previous_response_id" else { return true }
            return worker.proxy.background.owner(of: reference.id).map { $0 != caller.account } ?? false
        }
    }

    private func contentOwner(of request: InferenceRequest, headers: HTTPHeaders) throws(OpenAIError) -> Address? {
        guard let text = headers.first(name: "imo-content-owner") else { return nil }
        guard let owner = try? Address(text) else {
            throw .invalidRequest("The header imo-content-owner is not an address; give 0x and 40 hexadecimal digits.")
        }
        guard request.contentPrompt != nil else {
            throw .invalidRequest("A content record is made of a chat, or of a completion with one prompt that is a string.")
        }
        return owner
    }

    /// Asks the ledger's records on a thread of its own, because the event loop must not wait for a disk. A result that comes after the exchange's end
    /// is dropped.
    func lookUp<Value: Sendable>(
        _ question: @escaping @Sendable (LedgerLookups) throws(OpenAIError) -> Value,
        then: @escaping @Sendable (ClientConnection, Result<Value, OpenAIError>) -> Void
    ) {
        let (connection, number, lookups) = (NIOLoopBound(self, eventLoop: worker.eventLoop), machine.exchangeNumber, lookups)
        NIOThreadPool.singleton.runIfActive(eventLoop: worker.eventLoop) { () -> Result<Value, OpenAIError> in
            do throws(OpenAIError) { return .success(try question(lookups)) } catch { return .failure(error) }
        }.whenComplete { result in
            guard connection.value.machine.exchangeNumber == number else { return }
            then(connection.value, (try? result.get()) ?? .failure(.internalError))
        }
    }
}

extension OpenAIError {
    fileprivate static func strangeReference(_ reference: StoredReference) -> OpenAIError {
        .invalidRequest(
            "'\(reference.member)' refers to '\(reference.id.prefix(64))', which the upstream keeps for all callers of this gateway alike. Send the content "
                + "itself, such as the whole conversation or the file's data; or ask the operator, who can let references pass.",
            parameter: reference.member, code: "reference_not_allowed")
    }
}
