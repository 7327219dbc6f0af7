internal import EthereumPrimitives
internal import EthereumWallet
internal import LedgerCore

/// Payments of callers without an account: accepted, then settled or failed, then closed.
extension NaiveLedger {
    struct Payment: Equatable {
        var command: AcceptPayment
        var state: PaymentState = .pending
        var amount: Natural
    }

    mutating func set(_ command: SetPaymentTerms) throws(Outcome) {
        _ = try model(command.model)
        guard let terms = command.terms else {
            paymentTerms[command.model] = nil
            return
        }
        let token = terms.token
        let isMeetable =
            token.chainID > 0 && token.contract != .zero && token.decimals <= 18 && !token.name.isEmpty && !token.version.isEmpty
            && terms.payee != .zero && terms.greatestAmount > 0 && terms.facilitator.contains("://")
        try require(isMeetable, .paymentTermsInvalid)
        paymentTerms[command.model] = terms
    }

    mutating func accept(_ command: AcceptPayment) throws(Outcome) {
        guard let terms = paymentTerms[command.model] else { throw .paymentNotOpen }
        let signed = command.authorization
        try require(command.token == terms.token, .paymentTokenWrong)
        try require(signed.to == terms.payee, .paymentPayeeWrong)
        try require(signed.value > 0, .amountZero)
        var amount = Natural(signed.value)
        for _ in terms.token.decimals..<18 { amount = amount * 10 }
        try require(amount < Natural.power(ofTwo: 256), .amountOverflow)
        try require(amount <= Natural(terms.greatestAmount), .paymentTooLarge)
        let seconds = Natural(now.milliseconds / 1000)
        try require(Natural(signed.validBefore) >= seconds + 6, .paymentExpired)
        try require(Natural(signed.validAfter) < seconds, .paymentNotYetValid)
        if let earlier = payments[command.payment] {
            let isAgain = earlier.command.model == command.model && earlier.command.authorization == signed
            try require(earlier.state == .failed && isAgain, .paymentUsed)
        }
        payments[command.payment] = Payment(command: command, amount: amount)
    }

    mutating func advance(_ command: AdvancePayment, id: CommandID) throws(Outcome) {
        guard let payment = payments[command.payment] else { throw .paymentNotFound }
        let account = AccountID.named(command.payment.account)
        switch command.step {
        case .settled:
            try require([.pending, .failed].contains(payment.state), .paymentConcluded)
            accounts.insert(command.payment.account)
            keys[command.payment.keyHash] = keys[command.payment.keyHash] ?? Key(account: command.payment.account)
            try move(payment.amount, from: .external, to: account)
            payments[command.payment]?.state = .settled
        case .failed:
            try require(payment.state == .pending, .paymentConcluded)
            payments[command.payment]?.state = .failed
        case .closed:
            try require([.settled, .closed].contains(payment.state), .paymentPending)
            try require(payment.state == .settled, .paymentConcluded)
            try require((held[account] ?? 0).isZero, .paymentInUse)
            let payer = AccountID.address(payment.command.authorization.from)
            let rest = available(account)
            if !rest.isZero { try move(rest, from: account, to: payer) }
            try takeOwed(payer, id: id)
            payments[command.payment]?.state = .closed
        }
    }
}

extension CommandGenerator {
    private static let token = PaymentToken(chainID: 8453, contract: address(0x05DC), name: "USD Coin", version: "2", decimals: 6)
    private static let payee = address(0x9A1D)

    mutating func payment(_ model: NaiveLedger) -> Command {
        if model.paymentTerms.isEmpty || chance(10) { return .setPaymentTerms(SetPaymentTerms(model: self.model(), terms: paymentTerms())) }
        guard !model.payments.isEmpty, chance(60) else { return .acceptPayment(accept(model)) }
        let payments = model.payments.keys.sorted { $0.hash.word < $1.hash.word }
        let id = pick(payments, orRarely: PaymentID(word(0xBAD)))
        if model.payments[id]?.state == .settled, chance(40), let call = payingHold(id, model) { return call }
        let steps: [PaymentStep] = [.settled(transaction: word(random.next(upperBound: 1_000 as UInt64))), .failed, .closed]
        return .advancePayment(AdvancePayment(payment: id, step: pick(steps, orRarely: .failed)))
    }

    /// A call that a payment pays for.
    private mutating func payingHold(_ id: PaymentID, _ model: NaiveLedger) -> Command? {
        guard let payment = model.payments[id] else { return nil }
        return .hold(
            Hold(
                account: id.account, model: payment.command.model, keyHash: id.keyHash, greatestUsage: Usage([.call: chance(50) ? 0 : 1]),
                expiresAt: time.adding(milliseconds: 60_000), requestHash: word(1)))
    }

    private mutating func paymentTerms() -> PaymentTerms? {
        if chance(8) { return nil }
        return PaymentTerms(
            token: Self.token, payee: chance(4) ? .zero : Self.payee, greatestAmount: chance(30) ? bits(70) : .max,
            facilitator: "https://facilitator.example")
    }

    private mutating func accept(_ model: NaiveLedger) -> AcceptPayment {
        if chance(15), let again = model.payments.values.map(\.command).min(by: { $0.payment.hash.word < $1.payment.hash.word }) { return again }
        let other = PaymentToken(chainID: 1, contract: address(0x05DC), name: "USD Coin", version: "2", decimals: 6)
        let values: [UInt256] = [bits(10), bits(30), 0]
        let authorization = PaymentAuthorization(
            from: Signer.holders[Int(random.next(upperBound: 5 as UInt64))].address, to: pick([Self.payee], orRarely: address(1)),
            value: pick(values, orRarely: .max), validAfter: chance(8) ? UInt256(time.seconds + 3_600) : 0,
            validBefore: chance(8) ? UInt256(time.seconds) : .max, nonce: word(random.next(upperBound: 200 as UInt64)))
        return AcceptPayment(
            model: self.model(), token: pick([Self.token], orRarely: other), authorization: authorization, signature: [])
    }
}
