public import EthereumPrimitives

/// Opens a model to callers who have no account and pay for each call, or closes it to them.
public struct SetPaymentTerms: Sendable, Hashable {
    public let model: ModelID
    /// Nil closes the model. Payments that were accepted before are served and settled all the same.
    public let terms: PaymentTerms?

    public init(model: ModelID, terms: PaymentTerms?) {
        self.model = model
        self.terms = terms
    }
}

extension SetPaymentTerms: CommandPayload {
    package static var kind: CommandKind { .setPaymentTerms }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package static var dependsOnTime: Bool { false }
    package var command: Command { .setPaymentTerms(self) }
    package var isWithinLimits: Bool { terms?.isWithinLimits ?? true }

    package var members: CommandMembers {
        [
            "model": .text(model), "chainId": terms.map { .count($0.token.chainID) }, "asset": terms.map { .text($0.token.contract) },
            "payTo": terms.map { .text($0.payee) }, "greatestAmount": terms.map { .amount($0.greatestAmount) },
            "facilitator": terms.map { .string($0.facilitator) },
        ]
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(model)
        encoder.append(optional: terms)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        model = try decoder.readModelID()
        terms = try decoder.readOptional()
    }

    /// Refusals: `modelNotFound`, `paymentTermsInvalid`, `paymentTokenWrong` where the ledger's asset is another token.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        _ = try machine.records.model(model)
        guard let terms else {
            guard try machine.records.find(.paymentTerms(model), as: PaymentTerms.self) != nil else { return }
            return try machine.remove(.paymentTerms(model))
        }
        try machine.refuse(.paymentTermsInvalid, unless: terms.isValid)
        try machine.refuse(.paymentTokenWrong, unless: terms.token.isAsset(machine.records.ledger().asset))
        try machine.put(terms, at: .paymentTerms(model))
    }
}
