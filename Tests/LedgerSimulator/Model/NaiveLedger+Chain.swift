internal import EthereumPrimitives
internal import LedgerCore

/// Transactions on a chain: an intent for each nonce, every signature that was made for it, and the block that has one of them.
extension NaiveLedger {
    struct ChainSender: Equatable {
        /// The nonce of the first intent.
        var firstNonce: UInt64
        var intents: [TransactionIntent] = []
        var attempts: [[TransactionAttempt]] = []
        /// Those of the first intents; the others are open.
        var conclusions: [ChainTransactionRecord.Conclusion] = []
    }

    mutating func open(_ command: OpenSender) throws(Outcome) {
        try require(senders[command.sender] == nil, .senderExists)
        try require(command.firstNonce != .max, .transactionOutOfOrder)
        senders[command.sender] = ChainSender(firstNonce: command.firstNonce)
    }

    mutating func queue(_ command: QueueTransaction, id: CommandID) throws(Outcome) {
        guard var sender = senders[command.sender] else { throw .senderNotFound }
        try require(command.intent.to != .zero, .recipientUnusable)
        try require(sender.intents.count - sender.conclusions.count < 1024, .tooManyTransactions)
        try require(Natural(sender.firstNonce) + Natural(UInt64(sender.intents.count)) < Natural(UInt64.max), .tooManyTransactions)
        if let payment = command.intent.payment {
            try requireAccount(payment.payer)
            try require(!payment.amount.isZero, .amountZero)
            try takeOwed(payment.payer.id, id: id)
            try useRequest(of: payment.payer, Natural(payment.amount))
            try move(Natural(payment.amount), from: payment.payer.id, to: .external)
        }
        sender.intents.append(command.intent)
        sender.attempts.append([])
        senders[command.sender] = sender
    }

    mutating func sign(_ command: SignTransaction) throws(Outcome) {
        let (sender, index) = try openSlot(command.sender, command.nonce)
        let earlier = sender.attempts[index]
        try require(earlier.count < 64, .tooManyAttempts)
        try require(Self.mayFollow(command.attempt, earlier.last), .attemptUnusable)
        senders[command.sender]?.attempts[index].append(command.attempt)
    }

    mutating func conclude(_ command: ConcludeTransaction, id: CommandID) throws(Outcome) {
        let (sender, index) = try openSlot(command.sender, command.nonce)
        try require(index == sender.conclusions.count, .transactionOutOfOrder)
        guard let place = Int(exactly: command.conclusion.attempt), place < sender.attempts[index].count else { throw .attemptNotFound }
        senders[command.sender]?.conclusions.append(command.conclusion)
        let hadEffect = command.conclusion.succeeded && !sender.attempts[index][place].isCancellation
        guard let payment = sender.intents[index].payment, !hadEffect else { return }
        try move(Natural(payment.amount), from: .external, to: payment.payer.id)
        try takeOwed(payment.payer.id, id: id)
    }

    private func openSlot(_ address: Address, _ nonce: UInt64) throws(Outcome) -> (ChainSender, Int) {
        guard let sender = senders[address] else { throw .senderNotFound }
        let end = sender.firstNonce + UInt64(sender.intents.count)
        try require((sender.firstNonce..<end).contains(nonce), .transactionNotFound)
        let index = Int(nonce - sender.firstNonce)
        try require(index >= sender.conclusions.count, .transactionConcluded)
        return (sender, index)
    }

    private static func mayFollow(_ attempt: TransactionAttempt, _ earlier: TransactionAttempt?) -> Bool {
        guard attempt.gasLimit > 0, attempt.gasLimit <= 16_777_216, attempt.maxPriorityFeePerGas <= attempt.maxFeePerGas else { return false }
        guard let earlier else { return true }
        let pairs = [(attempt.maxFeePerGas, earlier.maxFeePerGas), (attempt.maxPriorityFeePerGas, earlier.maxPriorityFeePerGas)]
        return !(earlier.isCancellation && !attempt.isCancellation)
            && pairs.allSatisfy { Natural($0) * 10 >= Natural($1) * 11 && !$0.isZero }
    }
}

extension CommandGenerator {
    mutating func chain(_ model: NaiveLedger) -> Command {
        let address = pick(Self.holders, orRarely: address(0xDEAD))
        guard let sender = model.senders[address] else {
            let nonce = chance(4) ? UInt64.max - random.next(upperBound: 3 as UInt64) : random.next(upperBound: 9 as UInt64)
            return .openSender(OpenSender(sender: address, firstNonce: nonce))
        }
        switch random.next(upperBound: 20 as UInt64) {
        case ..<1: return .openSender(OpenSender(sender: address, firstNonce: 0))
        case ..<8: return .queueTransaction(QueueTransaction(sender: address, intent: intent(model)))
        default: break
        }
        let open = UInt64(max(1, sender.intents.count - sender.conclusions.count))
        let first = sender.firstNonce &+ UInt64(sender.conclusions.count)
        let nonce = chance(60) ? first : chance(8) ? first &- 1 : first &+ random.next(upperBound: open)
        guard chance(45) else { return .signTransaction(SignTransaction(sender: address, nonce: nonce, attempt: attempt(at: nonce, of: sender))) }
        let conclusion = ChainTransactionRecord.Conclusion(
            attempt: random.next(upperBound: 2 as UInt64), succeeded: chance(70), blockNumber: random.next(upperBound: 1_000 as UInt64),
            blockHash: word(random.next(upperBound: 1_000 as UInt64)), gasCost: bits(60))
        return .concludeTransaction(ConcludeTransaction(sender: address, nonce: nonce, conclusion: conclusion))
    }

    private mutating func intent(_ model: NaiveLedger) -> TransactionIntent {
        let payer = funded()
        let payment = chance(60) ? TransactionIntent.Payment(payer: payer, amount: part(of: model.available(payer.id))) : nil
        return TransactionIntent(
            to: chance(10) ? nil : holder(), value: amount(), data: [UInt8](repeating: 7, count: Int(random.next(upperBound: 9 as UInt64))),
            purpose: "t", payment: payment)
    }

    private mutating func attempt(at nonce: UInt64, of sender: NaiveLedger.ChainSender) -> TransactionAttempt {
        let index = nonce >= sender.firstNonce ? Int(exactly: nonce - sender.firstNonce) ?? 0 : 0
        let earlier = sender.attempts.indices.contains(index) ? sender.attempts[index].last : nil
        let tip = earlier.flatMap { TransactionAttempt.leastReplacement(of: $0.maxPriorityFeePerGas) } ?? bits(8)
        let fee = max(earlier.flatMap { TransactionAttempt.leastReplacement(of: $0.maxFeePerGas) } ?? bits(12), tip)
        return TransactionAttempt(
            gasLimit: pick([21_000, 1 << 24], orRarely: chance(50) ? 0 : 16_777_217), maxPriorityFeePerGas: chance(10) ? tip >> 1 : tip,
            maxFeePerGas: chance(10) ? fee >> 1 : fee, isCancellation: chance(20) || earlier?.isCancellation == true && chance(80), r: bits(200),
            s: 1,
            yParity: chance(50) ? 1 : 0)
    }
}
