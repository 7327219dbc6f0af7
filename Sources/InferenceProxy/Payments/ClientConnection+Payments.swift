internal import EthereumPrimitives
internal import HTTPTypes
internal import JSONEndpoints
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import Payments
internal import Resilience
internal import StrictJSON

extension Caller {
    /// A caller who has brought no key and may pay. No key has this hash: the ledger refuses every call under it.
    static let payer = (try? AccountName("payer")).map { Caller(keyHash: .zero, account: $0) }

    var isPayer: Bool { keyHash == .zero }
}

extension ClientConnection {
    /// Lets a request without a key be read, where it may be paid for.
    func identifyPayer(_ head: HTTPRequestHead, endpoint: Endpoint) {
        if let isOpen = lookups.knownOpenModels { return identifyPayer(head, endpoint: endpoint, isOpen: isOpen) }
        lookUp { lookups throws(OpenAIError) in
            try lookups.hasOpenModels()
        } then: { connection, result in
            switch result {
            case .success(let isOpen): connection.identifyPayer(head, endpoint: endpoint, isOpen: isOpen)
            case .failure(let error): connection.refuse(error, endpoint: endpoint)
            }
        }
    }

    /// - Parameter isOpen: Whether any model takes payments.
    private func identifyPayer(_ head: HTTPRequestHead, endpoint: Endpoint, isOpen: Bool) {
        guard isOpen else { return refuse(.missingKey, endpoint: endpoint) }
        guard let payer = Caller.payer else { return refuse(.internalError, endpoint: endpoint) }
        read(head, endpoint: endpoint, caller: payer)
    }

    /// Asks for the payment of a call, or takes the one that was sent.
    func charge(_ intake: CallIntake, _ request: InferenceRequest, _ model: ModelID, _ terms: ModelTerms) {
        // A payer has no account, and so no wallets: it is told before it pays.
        if terms.record.gate != nil { return refuse(.gateClosed, endpoint: intake.endpoint) }
        let (resource, time, record) = (resource(of: intake.head), worker.proxy.clock(), terms.record)
        lookUp { lookups throws(OpenAIError) in
            try lookups.quote(for: request, of: model, record, resource: resource, at: time)
        } then: { connection, result in
            switch result {
            case .success(nil): connection.refuse(.missingKey, endpoint: intake.endpoint)
            case .failure(let error): connection.refuse(error, endpoint: intake.endpoint)
            case .success(let quote?): connection.take(intake, request, quote, terms)
            }
        }
    }

    private func take(_ intake: CallIntake, _ request: InferenceRequest, _ quote: PaymentQuote, _ terms: ModelTerms) {
        let signed: SignedPayment?
        do throws(PaymentFault) { signed = try intake.head.headers.payment } catch { return refuse(error, quote, intake.endpoint) }
        guard let signed else { return ask(for: quote.requirement, because: "PAYMENT-SIGNATURE header is required", intake.endpoint) }
        let (connection, number) = (NIOLoopBound(self, eventLoop: worker.eventLoop), machine.exchangeNumber)
        let (desk, eventLoop) = (worker.proxy.payments, worker.eventLoop)
        Task {
            let result: Result<TakenPayment, PaymentRefusal>
            do throws(PaymentRefusal) { result = .success(try await desk.take(signed, for: quote)) } catch { result = .failure(error) }
            eventLoop.execute {
                connection.value.taken(result, signed, intake, request, quote, terms, exchange: number)
            }
        }
    }

    private func taken(
        _ result: Result<TakenPayment, PaymentRefusal>, _ signed: SignedPayment, _ intake: CallIntake, _ request: InferenceRequest,
        _ quote: PaymentQuote, _ terms: ModelTerms, exchange number: UInt64
    ) {
        let isHere = machine.exchangeNumber == number
        switch result {
        case .success(let payment):
            guard isHere else { return worker.proxy.payments.release(payment.id, closes: false) }
            submit(
                intake, by: payment.caller, request, quote.model, terms,
                paid: PaidPermit(payment: payment, field: payment.response.field(for: signed.version), desk: worker.proxy.payments, inner: nil))
        case .failure(let refusal):
            if isHere { refuse(refusal, signed, quote, intake.endpoint) }
        }
    }

    // MARK: Refusals

    private func refuse(_ refusal: PaymentRefusal, _ signed: SignedPayment, _ quote: PaymentQuote, _ endpoint: Endpoint) {
        let failure = { (reason: String) in
            SettlementResponse(
                isSuccess: false, errorReason: reason, payer: signed.authorization.from, token: quote.terms.token, value: signed.authorization.value
            ).field(for: signed.version)
        }
        switch refusal {
        case .fault(let fault): refuse(fault, quote, endpoint)
        case .notSettled(let reason): ask(for: quote.requirement, because: reason, endpoint, [failure(reason)])
        case .inUse: refuse(.paymentInUse([failure(PaymentFault.used.code)]), endpoint: endpoint)
        case .pending: refuse(.paymentPending([failure("settlement_pending")]), endpoint: endpoint)
        case .unavailable: refuse(.paymentUnavailable, endpoint: endpoint)
        }
    }

    private func refuse(_ fault: PaymentFault, _ quote: PaymentQuote, _ endpoint: Endpoint) {
        if case .malformed = fault { return refuse(.invalidRequest(fault.explanation, code: fault.code), endpoint: endpoint) }
        ask(for: quote.requirement, because: fault.code, endpoint)
    }

    /// Responds with 402 and what is to be paid: version 2 of x402 in the header, version 1 in the body.
    private func ask(
        for requirement: PaymentRequirement, because reason: String, _ endpoint: Endpoint, _ fields: [(name: String, value: String)] = []
    ) {
        let error = OpenAIError(status: .paymentRequired, message: reason, type: "payment_required", code: "payment_required")
        worker.proxy.callLog.refused(error, endpoint: endpoint)
        worker.proxy.metrics.refused(error)
        var headers: HTTPHeaders = [
            "content-type": "application/json", "cache-control": "no-store", "payment-required": requirement.required(because: reason).base64,
        ]
        for (name, value) in fields { headers.add(name: name, value: value) }
        let body = ByteBuffer(bytes: requirement.firstVersionRequired(because: reason).utf8)
        answer(WholeResponse(status: .paymentRequired, headers: headers, body: body))
    }

    /// The URL of the request, as its client knows it.
    private func resource(of head: HTTPRequestHead) -> String {
        let host = head.headers.first(name: "host").map { String($0.prefix(255)) } ?? worker.proxy.configuration.host
        return "\(worker.proxy.certificate == nil ? "http" : "https")://\(host)\(head.uri.prefix(1024))"
    }
}

extension HTTPHeaders {
    /// The payment that a request brings; nil where it brings none.
    ///
    /// - Throws: ``PaymentFault`` for one that cannot be read, and for two.
    fileprivate var payment: SignedPayment? {
        get throws(PaymentFault) {
            let (second, first) = (self["payment-signature"], self["x-payment"])
            guard second.count + first.count <= 1 else { throw .malformed("the request brings several payments") }
            if let text = second.first { return try SignedPayment(header: text, version: .second) }
            if let text = first.first { return try SignedPayment(header: text, version: .first) }
            return nil
        }
    }
}

extension OpenAIError {
    fileprivate static func paymentInUse(_ fields: [(name: String, value: String)]) -> OpenAIError {
        OpenAIError(
            status: .conflict, message: "Another request with this payment is being served. Do not sign another for the same call.",
            type: "invalid_request_error", code: "payment_in_use", headers: fields)
    }

    fileprivate static func paymentPending(_ fields: [(name: String, value: String)]) -> OpenAIError {
        OpenAIError(
            status: .serviceUnavailable,
            message: "It is not known yet whether the payment is settled. Send the same request with the same payment again; do not sign another.",
            type: "server_error", code: "settlement_pending", retryAfterSeconds: 5, headers: fields)
    }

    fileprivate static let paymentUnavailable = OpenAIError(
        status: .serviceUnavailable, message: "Payments cannot be taken at present. Nothing was paid; try again shortly.", type: "server_error",
        code: "payments_unavailable", retryAfterSeconds: 5)
}
