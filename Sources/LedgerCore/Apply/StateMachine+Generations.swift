internal import EthereumPrimitives

// What a restoration leaves: a new generation, and payments that the journal lost and nobody can take back.

extension StateMachine {
    /// Takes what an account owes for payments before a restoration, as far as it has it available. Called where the account has been credited by a credit,
    /// a transfer, a claim or a burn, and before its money is withdrawn, paid on a chain or transferred. What calls earn is taken with the next of these, so
    /// that their postings stay what refunds and receipts read.
    ///
    /// Where requests are required, an address's money is taken only as its holder asked for by signature, and uses the request up.
    ///
    /// The entry counts as reversed: taking it back would give money back that has left.
    mutating func takeOwedPayout(of account: AccountID) throws(Interruption) {
        guard let generation = try openedLedger().generation, generation.debtors > 0 else { return }
        let key = RecordKey.owedPayout(account)
        guard let owed = try records.find(key, as: OwedPayoutRecord.self)?.amount else { return }
        let available = min(owed, try records.balance(account, .settlement).available)
        let taken = rules >= .third ? try payable(available, of: account) : available
        if taken.isZero { return }
        if rules >= .third, case .address(let holder) = account, try records.requiresRequests() { try useRequest(of: .address(holder), taken) }
        try move(taken, from: account, to: .external, asset: .settlement)
        try put(ReversalRecord(entryNumber: number), at: .reversal(of: id))
        let rest = owed.subtracting(taken) ?? .zero
        guard rest.isZero else { return try put(OwedPayoutRecord(amount: rest), at: key) }
        try remove(key)
        try change(GenerationRecord(number: generation.number, salt: generation.salt, debtors: generation.debtors - 1))
    }

    /// As much of an amount as an account's holder asked for, where requests are required.
    private mutating func payable(_ amount: UInt256, of account: AccountID) throws(Interruption) -> UInt256 {
        guard case .address(let holder) = account, try records.requiresRequests() else { return amount }
        return min(amount, try records.find(.withdrawalRequest(holder), as: WithdrawalRequestRecord.self)?.amount ?? .zero)
    }

    /// Requires that an address has an amount beyond what it owes, where that may be taken only as its holder asks: nobody spends what was paid already.
    ///
    /// Refusals: `insufficientBalance`.
    mutating func requireBeyondOwed(_ amount: UInt256, of account: AccountID) throws(Interruption) {
        guard rules >= .third, case .address = account, let generation = try openedLedger().generation, generation.debtors > 0 else { return }
        guard try records.requiresRequests(), let owed = try records.find(.owedPayout(account), as: OwedPayoutRecord.self)?.amount else { return }
        let free = try records.balance(account, .settlement).available.subtracting(owed) ?? .zero
        try refuse(.insufficientBalance, unless: free >= amount)
    }
}

extension WorkingSet {
    mutating func generation() throws(Interruption) -> GenerationRecord? { try find(.generation) }
}
