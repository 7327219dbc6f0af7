import EthereumPrimitives
import LedgerCore
import Testing

@Suite("Transactions on a chain")
struct ChainTransactionTests {
    static let sender = address(0x5E4D)
    static let payer: FundedAccount = .address(address(0xA11CE))

    static func ledger(credit: UInt256 = 100) throws -> TestLedger {
        var ledger = try TestLedger()
        try ledger.accept(.openSender(OpenSender(sender: sender, firstNonce: 7)))
        try ledger.accept(.credit(Credit(account: payer, amount: credit, reference: "")))
        return ledger
    }

    static func queue(paying amount: UInt256? = nil, to: Address? = address(9), data: [UInt8] = []) -> Command {
        let payment = amount.map { TransactionIntent.Payment(payer: payer, amount: $0) }
        return .queueTransaction(
            QueueTransaction(sender: sender, intent: TransactionIntent(to: to, value: amount ?? 0, data: data, purpose: "p", payment: payment)))
    }

    static func sign(
        _ nonce: UInt64, fee: UInt256 = 100, tip: UInt256 = 10, gas: UInt64 = 21_000, cancels: Bool = false, sender: Address = sender
    ) -> Command {
        let attempt = TransactionAttempt(
            gasLimit: gas, maxPriorityFeePerGas: tip, maxFeePerGas: fee, isCancellation: cancels, r: 1, s: 1, yParity: 0)
        return .signTransaction(SignTransaction(sender: sender, nonce: nonce, attempt: attempt))
    }

    static func conclude(_ nonce: UInt64, attempt: UInt64 = 0, succeeded: Bool = true, sender: Address = sender) -> Command {
        let conclusion = ChainTransactionRecord.Conclusion(
            attempt: attempt, succeeded: succeeded, blockNumber: 5, blockHash: word(5), gasCost: 21_000)
        return .concludeTransaction(ConcludeTransaction(sender: sender, nonce: nonce, conclusion: conclusion))
    }

    static func available(_ ledger: TestLedger) throws -> UInt256 {
        var view = ledger.view
        return try view.balance(of: payer.id).available
    }

    @Test("Intents get the sender's nonces in the order of the journal, and a refused one gets none")
    func nonces() throws {
        var ledger = try Self.ledger()
        try ledger.accept(Self.queue(data: [1]))
        #expect(try ledger.apply(Self.queue(paying: 101)) == .insufficientBalance)
        try ledger.accept(Self.queue(data: [2]))
        var view = ledger.view
        #expect(try view.sender(Self.sender)?.next == 9)
        #expect(try view.transaction(of: Self.sender, nonce: 7)?.intent.data == [1])
        #expect(try view.transaction(of: Self.sender, nonce: 8)?.intent.data == [2])
        #expect(try view.transaction(of: Self.sender, nonce: 9) == nil)
    }

    @Test("A payment leaves its account with the intent, and comes back only where the transaction had no effect")
    func payments() throws {
        var ledger = try Self.ledger()
        for amount in [10, 20, 30] as [UInt256] { try ledger.accept(Self.queue(paying: amount)) }
        #expect(try Self.available(ledger) == 40)
        for nonce in 7...9 as ClosedRange<UInt64> { try ledger.accept(Self.sign(nonce)) }
        try ledger.accept(Self.sign(9, fee: 110, tip: 11, cancels: true))
        try ledger.accept(Self.conclude(7))
        #expect(try Self.available(ledger) == 40)
        try ledger.accept(Self.conclude(8, succeeded: false))
        #expect(try Self.available(ledger) == 60)
        // The cancellation was signed last, and the intent won all the same.
        try ledger.accept(Self.conclude(9, attempt: 0))
        #expect(try Self.available(ledger) == 60)
        var view = ledger.view
        #expect(try (7...9).map { try view.transaction(of: Self.sender, nonce: $0)?.hadEffect } == [true, false, true])
        #expect(try view.sender(Self.sender)?.firstOpen == 10)
        let paid = try (7...9).map { (nonce: UInt64) -> UInt256? in
            guard case .concludeTransaction(let conclusion) = Self.conclude(nonce) else { return nil }
            return try view.paidIntent(of: conclusion)?.payment?.amount
        }
        #expect(paid == [10, nil, 30])
    }

    @Test("A cancellation that wins gives the payment back")
    func cancellation() throws {
        var ledger = try Self.ledger()
        try ledger.accept(Self.queue(paying: 10))
        try ledger.accept(Self.sign(7))
        try ledger.accept(Self.sign(7, fee: 110, tip: 11, cancels: true))
        try ledger.accept(Self.conclude(7, attempt: 1))
        #expect(try Self.available(ledger) == 100)
        #expect(try ledger.apply(Self.conclude(7, attempt: 1)) == .transactionConcluded)
        #expect(try ledger.apply(Self.sign(7, fee: 121, tip: 13)) == .transactionConcluded)
        #expect(try Self.available(ledger) == 100)
    }

    @Test(
        "An attempt replaces the one before it by a tenth more of both fees, and revives nothing that is being cancelled",
        arguments: [
            (Self.sign(7, fee: 110, tip: 11), Outcome.accepted), (Self.sign(7, fee: 109, tip: 11), .attemptUnusable),
            (Self.sign(7, fee: 110, tip: 10), .attemptUnusable), (Self.sign(7, fee: 110, tip: 111), .attemptUnusable),
            (Self.sign(7, fee: 110, tip: 11, gas: 0), .attemptUnusable), (Self.sign(7, fee: 110, tip: 11, gas: 1 << 24), .accepted),
            (Self.sign(7, fee: 110, tip: 11, gas: 1 << 24 + 1), .attemptUnusable), (Self.sign(7, fee: .max, tip: 11), .accepted),
        ])
    func replacement(next: Command, outcome: Outcome) throws {
        var ledger = try Self.ledger()
        try ledger.accept(Self.queue())
        try ledger.accept(Self.sign(7))
        #expect(try ledger.apply(next) == outcome)
        guard outcome == .accepted else { return }
        var cancelled = try Self.ledger()
        try cancelled.accept(Self.queue())
        try cancelled.accept(Self.sign(7, cancels: true))
        #expect(try cancelled.apply(next) == .attemptUnusable)
    }

    @Test("Fees of nothing and the greatest fees have a least replacement, or none")
    func leastReplacements() {
        #expect(TransactionAttempt.leastReplacement(of: 0) == 1)
        #expect(TransactionAttempt.leastReplacement(of: 1) == 2)
        #expect(TransactionAttempt.leastReplacement(of: 10) == 11)
        #expect(TransactionAttempt.leastReplacement(of: 11) == 13)
        #expect(TransactionAttempt.leastReplacement(of: .max) == nil)
    }

    @Test("What is wrong with a transaction is refused in the documented order, and changes nothing")
    func refusals() throws {
        var ledger = try Self.ledger()
        let stranger = address(0xBAD)
        try ledger.accept(Self.queue())
        try ledger.accept(Self.queue())
        try ledger.accept(Self.sign(8))
        let records = ledger.store.records.map(\.value)
        let tooLong = [UInt8](repeating: 0, count: TransactionIntent.maximumDataBytes + 1)
        let foreign = QueueTransaction(sender: stranger, intent: TransactionIntent(to: .zero, value: 0, data: [], purpose: ""))
        let rows: [(Command, Outcome)] = [
            (.openSender(OpenSender(sender: Self.sender, firstNonce: .max)), .senderExists),
            (.openSender(OpenSender(sender: stranger, firstNonce: .max)), .transactionOutOfOrder), (Self.queue(data: tooLong), .contentTooLarge),
            (.queueTransaction(foreign), .senderNotFound), (Self.queue(paying: 0, to: .zero), .recipientUnusable),
            (Self.queue(paying: 0), .amountZero),
            (Self.sign(6, gas: 0, sender: stranger), .senderNotFound), (Self.sign(6, gas: 0), .transactionNotFound),
            (Self.sign(9, gas: 0), .transactionNotFound), (Self.sign(7, gas: 0), .attemptUnusable),
            (Self.conclude(8, attempt: 9, sender: stranger), .senderNotFound), (Self.conclude(9, attempt: 9), .transactionNotFound),
            (Self.conclude(8, attempt: 9), .transactionOutOfOrder), (Self.conclude(7, attempt: 0), .attemptNotFound),
        ]
        for (command, outcome) in rows {
            #expect(try ledger.apply(command) == outcome)
            #expect(ledger.store.records.map(\.value) == records)
        }
    }

    @Test("At most 1,024 transactions of a sender are open, and 64 attempts are made for one")
    func limits() throws {
        var ledger = try Self.ledger()
        for _ in 0..<1_024 { try ledger.apply(Self.queue(), checking: false) }
        #expect(try ledger.apply(Self.queue()) == .tooManyTransactions)
        var fee = UInt256(1_000)
        for _ in 0..<64 {
            #expect(try ledger.apply(Self.sign(7, fee: fee, tip: fee), checking: false) == .accepted)
            fee = try #require(TransactionAttempt.leastReplacement(of: fee))
        }
        #expect(try ledger.apply(Self.sign(7, fee: fee, tip: fee)) == .tooManyAttempts)
        try ledger.accept(Self.conclude(7, attempt: 63))
        #expect(try ledger.apply(Self.queue()) == .accepted)
    }
}
