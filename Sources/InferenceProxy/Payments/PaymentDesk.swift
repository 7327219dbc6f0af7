internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Payments
internal import Synchronization

/// Takes the payments of callers without an account: writes each down, has it settled, and credits it, each once.
///
/// The order keeps the money whole wherever the process dies. A payment is in the journal before anybody is asked to send it, so that it is never lost; it
/// is credited when it is known to have moved, so that no credit is without its money; and its call is made from that credit alone.
package final class PaymentDesk: Sendable {
    /// The most payments for which requests are served at a time: each waits for a facilitator, and strangers send them.
    private static let maximumInUse = 1_024

    private let writer: LedgerWriter
    private let lookups: LedgerLookups
    private let facilitator: Facilitator
    private let makeID: @Sendable () -> CommandID
    private let logger: Logger
    /// The payments that a request of this process is being served for.
    private let inUse = Mutex<Set<PaymentID>>([])

    init(writer: LedgerWriter, lookups: LedgerLookups, makeID: @escaping @Sendable () -> CommandID, logger: Logger) {
        self.writer = writer
        self.lookups = lookups
        self.makeID = makeID
        self.logger = logger
        facilitator = Facilitator()
    }

    package func shutdown() async { await facilitator.shutdown() }

    // MARK: For a call

    /// Takes a payment for a call. After a success it is in use until ``release(_:closes:)``.
    ///
    /// - Throws: ``PaymentRefusal``.
    func take(_ signed: SignedPayment, for quote: PaymentQuote) async throws(PaymentRefusal) -> TakenPayment {
        do throws(PaymentFault) { try signed.check(against: quote.requirement) } catch { throw .fault(error) }
        let accept = AcceptPayment(
            model: quote.model, token: quote.terms.token, authorization: signed.authorization, signature: signed.signature)
        guard inUse.withLock({ $0.count }) < PaymentDesk.maximumInUse else { throw .unavailable }
        guard inUse.withLock({ $0.insert(accept.payment).inserted }) else { throw .inUse }
        do throws(PaymentRefusal) {
            let transaction = try await settle(accept, quote)
            return TakenPayment(
                id: accept.payment,
                response: SettlementResponse(
                    isSuccess: true, payer: signed.authorization.from, transaction: transaction, token: quote.terms.token,
                    value: signed.authorization.value))
        } catch {
            inUse.withLock { _ = $0.remove(accept.payment) }
            throw error
        }
    }

    /// The request for which a payment was in use is over.
    ///
    /// - Parameter closes: Whether its call was charged, so that the rest goes back to the payer.
    func release(_ payment: PaymentID, closes: Bool) {
        guard closes else { return inUse.withLock { _ = $0.remove(payment) } }
        // Where this cannot be written, the next look at open payments does it.
        writer.submit(.advancePayment(AdvancePayment(payment: payment, step: .closed)), id: makeID(), isDurable: false) { [self] _ in
            inUse.withLock { _ = $0.remove(payment) }
        }
    }

    private func settle(_ accept: AcceptPayment, _ quote: PaymentQuote) async throws(PaymentRefusal) -> Bytes32 {
        guard let record = try record(of: accept.payment) else { return try await settleNew(accept, quote) }
        let isSame = record.authorization == accept.authorization && record.signature == accept.signature && record.model == accept.model
        switch record.state {
        case .failed where isSame: return try await settleNew(accept, quote)
        case .pending where isSame: return try await send(accept, by: record.facilitator, isFirst: false)
        // It was credited, and its call was not charged.
        case .settled where isSame: return record.transaction
        case .failed, .pending, .settled, .closed: throw .fault(.used)
        }
    }

    private func settleNew(_ accept: AcceptPayment, _ quote: PaymentQuote) async throws(PaymentRefusal) -> Bytes32 {
        let admitted: AdmittedCommand
        switch writer.admit(.acceptPayment(accept)) {
        case .success(let command): admitted = command
        case .failure(let error): throw PaymentRefusal(error)
        }
        // Anybody can sign for money that is not there. Such payments must not fill the journal.
        switch await facilitator.verify(accept, by: quote.terms.facilitator) {
        case .valid: break
        case .invalid(let reason): throw .fault(.refused(reason))
        case .unknown(let reason):
            logger.error("a payment cannot be verified", metadata: ["facilitator": "\(quote.terms.facilitator)", "reason": "\(reason)"])
            throw .unavailable
        }
        do throws(SubmissionError) { _ = try await writer.submitAnonymous(admitted, id: makeID()) } catch { throw PaymentRefusal(error) }
        return try await send(accept, by: quote.terms.facilitator, isFirst: true)
    }

    /// Has an accepted payment sent, and writes down what became of it.
    private func send(_ accept: AcceptPayment, by url: String, isFirst: Bool) async throws(PaymentRefusal) -> Bytes32 {
        switch await facilitator.settle(accept, by: url, isFirst: isFirst) {
        case .settled(let transaction):
            try await advance(accept.payment, .settled(transaction: transaction))
            return transaction
        case .failed(let reason):
            try await advance(accept.payment, .failed)
            throw .notSettled(reason)
        case .pending(let reason):
            logger.error("it is not known whether a payment is settled", metadata: ["payment": "\(accept.payment)", "reason": "\(reason)"])
            throw .pending
        }
    }

    private func advance(_ payment: PaymentID, _ step: PaymentStep) async throws(PaymentRefusal) {
        let entry: JournalEntry
        do throws(SubmissionError) {
            entry = try await writer.submit(.advancePayment(AdvancePayment(payment: payment, step: step)), id: makeID())
        } catch {
            logger.error("a payment's outcome cannot be written", metadata: ["payment": "\(payment)", "step": "\(step)", "error": "\(error)"])
            throw .pending
        }
        if entry.outcome != .accepted, entry.outcome != .paymentConcluded { throw .pending }
    }

    private func record(of payment: PaymentID) throws(PaymentRefusal) -> PaymentRecord? {
        do throws(OpenAIError) { return try lookups.payment(payment) } catch { throw .unavailable }
    }

    // MARK: Open payments

    /// Settles what was left unsettled, and closes the payments whose calls are over, those of an earlier run among them.
    package func finishOpen() async {
        guard let payments = try? lookups.openPayments() else { return }
        for id in payments where inUse.withLock({ $0.insert(id).inserted }) {
            await finish(id)
            inUse.withLock { _ = $0.remove(id) }
        }
    }

    private func finish(_ id: PaymentID) async {
        guard let record = try? lookups.payment(id) else { return }
        switch record.state {
        case .pending:
            let accept = AcceptPayment(
                model: record.model, token: record.token, authorization: record.authorization, signature: record.signature)
            _ = try? await send(accept, by: record.facilitator, isFirst: false)
        case .settled:
            guard let isOver = try? lookups.isPaymentOver(id, record), isOver else { return }
            _ = try? await advance(id, .closed)
        case .failed, .closed: return
        }
    }
}

/// A payment that is credited and pays for one call.
struct TakenPayment: Sendable {
    let id: PaymentID
    let response: SettlementResponse

    var caller: Caller { Caller(keyHash: id.keyHash, account: id.account) }
}

/// The reason why a payment serves no call now.
enum PaymentRefusal: Error, Sendable {
    case fault(PaymentFault)
    /// Another request with the same payment is being served.
    case inUse
    /// The facilitator has sent nothing.
    case notSettled(String)
    /// Nobody knows whether the payment is settled. The payer must not sign another.
    case pending
    case unavailable

    init(_ error: SubmissionError) {
        if case .refused(let outcome) = error, let fault = PaymentFault(outcome) { self = .fault(fault) } else { self = .unavailable }
    }
}
