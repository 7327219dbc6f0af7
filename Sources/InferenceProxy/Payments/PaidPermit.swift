internal import LedgerCore
internal import Payments

/// The permission of a call that a payment pays for. Its responses tell of the settlement.
///
/// An object, so that calls with a key hand on no more than an empty reference.
final class PaidPermit: CallPermit {
    let payment: TakenPayment
    let field: (String, String)
    let desk: PaymentDesk
    let inner: (any CallPermit)?

    init(payment: TakenPayment, field: (String, String), desk: PaymentDesk, inner: (any CallPermit)?) {
        self.payment = payment
        self.field = field
        self.desk = desk
        self.inner = inner
    }

    var keepsResponse: Bool { inner?.keepsResponse ?? false }
    var headers: [(String, String)] { [field] + (inner?.headers ?? []) }

    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        guard let inner else { return then(true) }
        inner.keep(answer, hold: hold, then: then)
    }

    func ended(_ end: CallEnd) {
        if case .completed = end { desk.release(payment.id, closes: true) } else { desk.release(payment.id, closes: false) }
        inner?.ended(end)
    }
}

extension AdmissionDecision {
    /// The decision with a payment's permission around the call's own.
    func paid(by permit: PaidPermit?) -> AdmissionDecision {
        guard let permit, case .proceed(let inner) = self else { return self }
        return .proceed(PaidPermit(payment: permit.payment, field: permit.field, desk: permit.desk, inner: inner))
    }
}
