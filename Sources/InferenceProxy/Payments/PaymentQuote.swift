internal import EthereumPrimitives
internal import LedgerCore
internal import Metering
internal import Payments

/// The price of one call for a caller without an account.
struct PaymentQuote: Sendable {
    let model: ModelID
    let terms: PaymentTerms
    /// The most that the call can cost, in the ledger's asset.
    let amount: UInt256
    let requirement: PaymentRequirement
}

extension LedgerLookups {
    /// The payment that a call asks for at the prices in force; nil where its model takes none.
    ///
    /// - Throws: ``OpenAIError`` where the call has no price, or one above what the model's terms take at a time.
    func quote(
        for request: InferenceRequest, of model: ModelID, _ record: ModelRecord, resource: String, at time: Timestamp
    ) throws(OpenAIError) -> PaymentQuote? {
        guard let terms = try paymentTerms(of: model) else { return nil }
        let usage = greatestUsage(of: request, limits: record.limits)
        guard let prices = try pricesInForce(of: model, at: time) else { throw OpenAIError(.priceNotInForce) ?? .internalError }
        guard let cost = prices.greatestCharge(for: usage), let value = terms.token.value(covering: max(cost, .one)),
            let amount = terms.token.amount(of: value)
        else { throw OpenAIError(.amountOverflow) ?? .internalError }
        guard amount <= terms.greatestAmount else { throw .paymentAboveCap }
        let requirement = PaymentRequirement(
            token: terms.token, payee: terms.payee, value: value, resource: resource, description: "A call of the model \(model)")
        return PaymentQuote(model: model, terms: terms, amount: amount, requirement: requirement)
    }
}

extension OpenAIError {
    fileprivate static let paymentAboveCap = OpenAIError.invalidRequest(
        "The call could cost more than this model takes in one payment. Lower max_tokens, or ask the operator for an account.",
        parameter: "max_tokens", code: "payment_too_large")
}
