internal import EthereumPrimitives

extension StateMachine {
    /// Moves an amount from one account to another. Zero moves nothing and makes no posting.
    mutating func move(_ amount: UInt256, from giver: AccountID, to receiver: AccountID, asset: AssetNumber) throws(Interruption) {
        try debit(amount, from: giver, asset: asset)
        try credit(amount, to: receiver, asset: asset)
    }

    /// - Throws: `insufficientBalance` when the account may not be negative and has less available.
    mutating func debit(_ amount: UInt256, from account: AccountID, asset: AssetNumber) throws(Interruption) {
        if amount.isZero { return }
        let slot = try records.locate(.balance(account, asset))
        var balance = try records.balance(at: slot)
        try debit(amount, from: account, with: &balance, asset: asset)
        records.write(balance, at: slot)
    }

    /// The same to a balance that the caller has read and writes.
    mutating func debit(_ amount: UInt256, from account: AccountID, with balance: inout BalanceRecord, asset: AssetNumber) throws(Interruption) {
        if amount.isZero { return }
        try refuse(.insufficientBalance, unless: account.mayBeNegative || balance.available >= amount)
        balance.debits = try total(balance.debits, plus: amount)
        post(Posting(account: account, asset: asset, direction: .debit, amount: amount))
    }

    mutating func credit(_ amount: UInt256, to account: AccountID, asset: AssetNumber) throws(Interruption) {
        if amount.isZero { return }
        let slot = try records.locate(.balance(account, asset))
        var balance = try records.balance(at: slot)
        balance.credits = try total(balance.credits, plus: amount)
        records.write(balance, at: slot)
        post(Posting(account: account, asset: asset, direction: .credit, amount: amount))
    }

    private mutating func post(_ posting: Posting) {
        // Room for what most commands make, so that it does not grow step by step.
        if postings.isEmpty { postings.reserveCapacity(4) }
        postings.append(posting)
    }

    /// A lifetime total after one more amount.
    private func total(_ sum: UInt256, plus amount: UInt256) throws(Interruption) -> UInt256 {
        guard let next = sum.adding(amount), next < BalanceRecord.limit else { throw .refused(.amountOverflow) }
        return next
    }
}
