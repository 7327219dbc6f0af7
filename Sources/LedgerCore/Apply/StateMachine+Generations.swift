internal import EthereumPrimitives

// What a restoration leaves: a new generation, and payments that the journal lost and nobody can take back.

extension StateMachine {
    /// Takes what an account owes for payments before a restoration, as far as it has it available. Called where the account has been credited by a credit,
    /// a transfer, a claim or a burn, and before its money is withdrawn, paid on a chain or transferred. What calls earn is taken with the next of these, so
    /// that their postings stay what refunds and receipts read.
    ///
    /// The entry counts as reversed: taking it back would give money back that has left.
    mutating func takeOwedPayout(of account: AccountID) throws(Interruption) {
        guard let generation = try openedLedger().generation, generation.debtors > 0 else { return }
        let key = RecordKey.owedPayout(account)
        guard let owed = try records.find(key, as: OwedPayoutRecord.self)?.amount else { return }
        let taken = min(owed, try records.balance(account, .settlement).available)
        if taken.isZero { return }
        try move(taken, from: account, to: .external, asset: .settlement)
        try put(ReversalRecord(entryNumber: number), at: .reversal(of: id))
        let rest = owed.subtracting(taken) ?? .zero
        guard rest.isZero else { return try put(OwedPayoutRecord(amount: rest), at: key) }
        try remove(key)
        try change(GenerationRecord(number: generation.number, salt: generation.salt, debtors: generation.debtors - 1))
    }
}

extension WorkingSet {
    mutating func generation() throws(Interruption) -> GenerationRecord? { try find(.generation) }
}
