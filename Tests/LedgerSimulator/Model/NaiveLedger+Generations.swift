internal import EthereumPrimitives
internal import LedgerCore

/// Restorations, cancellations, and receivers for whom nobody can act.
extension NaiveLedger {
    /// Addresses without a key: zero, the ledger's and those of its tokens.
    func requireUsable(_ account: FundedAccount) throws(Outcome) {
        guard case .address(let address) = account else { return }
        let ledger = Address(lowBytesOf: Keccak256.hash(genesis?.ledgerID.bytes ?? []))
        try require(address != .zero && address != ledger && !models.values.contains { $0.tokenAddress == address }, .recipientUnusable)
    }

    mutating func cancel(_ command: CancelMessages) throws(Outcome) {
        let (first, last) = (Natural(command.authorization.nonce), Natural(command.lastNonce))
        try require(last >= first, .nonceOutOfOrder)
        try require(last - first < 1024, .tooManyCancelled)
        let used = messages[command.holder] ?? []
        // What nobody ever signed stands for the nonces after the message's own.
        let unused = Int((command.lastNonce.asUInt64 ?? 0) - (command.authorization.nonce.asUInt64 ?? 0))
        messages[command.holder] = used + [Message](repeating: Message(salt: nil, type: "", members: []), count: unused)
    }

    mutating func record(_ command: RecordPayout, id: CommandID) throws(Outcome) {
        try require(!generations.isEmpty, .generationNotBegun)
        try requireAccount(command.account)
        try require(!command.amount.isZero, .amountZero)
        owed[command.account.id, default: 0] += Natural(command.amount)
        try require(owed[command.account.id, default: 0] + (given[command.account.id] ?? 0) < NaiveLedger.limit, .amountOverflow)
        try takeOwed(command.account.id, id: id)
    }

    /// Takes what was paid out before a restoration, as far as the account has it. An entry that did so is not taken back.
    mutating func takeOwed(_ account: AccountID, id: CommandID) throws(Outcome) {
        if try settleOwed(account) { reversed.insert(id) }
    }

    /// - Returns: Whether anything was taken. An address's money is taken as its holder asked for, where holders have to ask.
    mutating func settleOwed(_ account: AccountID) throws(Outcome) -> Bool {
        var taken = min(owed[account] ?? 0, available(account))
        if requiresRequests, case .address(let holder) = account {
            taken = min(taken, requested[holder] ?? 0)
            if !taken.isZero { try useRequest(of: .address(holder), taken) }
        }
        if taken.isZero { return false }
        owed[account, default: 0] -= taken
        try move(taken, from: account, to: .external)
        return true
    }

    /// What an address owes cannot be spent, where it waits for the holder's request.
    func requireBeyondOwed(_ amount: Natural, _ account: AccountID) throws(Outcome) {
        guard requiresRequests, case .address = account, let owed = owed[account], !owed.isZero else { return }
        try require(available(account) >= amount + owed, .insufficientBalance)
    }
}
