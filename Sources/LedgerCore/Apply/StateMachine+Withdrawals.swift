internal import EthereumPrimitives

extension StateMachine {
    /// Uses up what the holder of an account asked to withdraw, when the operator takes an amount from it. A caller's account needs no request.
    ///
    /// Where requests are not required, a larger withdrawal uses the request up whole.
    ///
    /// Refusals: `withdrawalNotRequested` where requests are required, and none of this amount is open.
    mutating func useRequest(of account: FundedAccount, _ amount: UInt256) throws(Interruption) {
        guard case .address(let holder) = account else { return }
        let key = RecordKey.withdrawalRequest(holder)
        let request = try records.find(key, as: WithdrawalRequestRecord.self)
        let left = request?.amount.subtracting(amount)
        if left == nil, try records.requiresRequests() { throw .refused(.withdrawalNotRequested) }
        guard var request else { return }
        request.amount = left ?? .zero
        if request.amount.isZero { return try remove(key) }
        try put(request, at: key)
    }

    /// Refusals: `withdrawalNotRequested` where requests are required and the account is an address's.
    mutating func requireNoRequest(for account: AccountID) throws(Interruption) {
        guard case .address = account else { return }
        try refuse(.withdrawalNotRequested, unless: !records.requiresRequests())
    }
}

extension WorkingSet {
    mutating func requiresRequests() throws(Interruption) -> Bool { try find(.withdrawalRule, as: WithdrawalRuleRecord.self) != nil }
}
