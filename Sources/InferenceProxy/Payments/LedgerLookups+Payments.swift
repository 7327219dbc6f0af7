internal import EthereumPrimitives
internal import LedgerCore

extension LedgerLookups {
    /// The terms under which a model takes payments; nil where it takes none.
    func paymentTerms(of model: ModelID) throws(OpenAIError) -> PaymentTerms? { try read { view in try view.paymentTerms(of: model) } }

    /// The prices that hold at a time; nil where none do.
    func pricesInForce(of model: ModelID, at time: Timestamp) throws(OpenAIError) -> PriceSchedule? {
        try read { view in
            do { return try view.prices(of: model, at: time).prices } catch Interruption.refused { return nil }
        }
    }

    /// A payment that was accepted; nil for any other.
    func payment(_ id: PaymentID) throws(OpenAIError) -> PaymentRecord? { try read { view in try view.payment(id) } }

    func openPayments() throws(OpenAIError) -> [PaymentID] { try read { view in try view.reader.openPayments() } }

    /// Whether a settled payment's call is over: it was charged, or the payment has expired without one.
    func isPaymentOver(_ id: PaymentID, _ record: PaymentRecord) throws(OpenAIError) -> Bool {
        let now = clockSeconds()
        return try read { view in
            let balance = try view.balance(of: .named(id.account))
            return balance.held.isZero && (!balance.debits.isZero || record.authorization.validBefore < UInt256(now))
        }
    }

    /// Whether any model takes payments.
    func hasOpenModels() throws(OpenAIError) -> Bool {
        if let known = knownOpenModels { return known }
        return try rememberOpenModels { view in try !view.reader.paymentTerms().isEmpty }
    }
}
