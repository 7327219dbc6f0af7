internal import EthereumPrimitives

extension StateMachine {
    /// The refusal of approvals, and of moves and burns of an amount of zero, by signers who hold none of the token; nil for every other command. The ledger
    /// allows them to anybody, as ERC-20 does, but not to strangers, whom an entry costs nothing. Taking an approval back is allowed to anybody.
    mutating func refusalOfMovingNothing(_ command: Command) throws(Interruption) -> Outcome? {
        let (signer, token): (Address, Address)
        switch command {
        case .approve(let approve):
            let key = RecordKey.allowance(token: approve.token, owner: approve.holder, spender: approve.spender)
            if let allowance = try records.find(key, as: AllowanceRecord.self), !allowance.amount.isZero { return nil }
            (signer, token) = (approve.holder, approve.token)
        case .transfer(let transfer) where transfer.amount.isZero: (signer, token) = (transfer.holder, transfer.token)
        case .transferFrom(let transfer) where transfer.amount.isZero: (signer, token) = (transfer.spender, transfer.token)
        case .burn(let burn) where burn.amount.isZero: (signer, token) = (burn.holder, burn.token)
        default: return nil
        }
        let holder = try records.find(.holder(token: token, holder: signer), as: HolderRecord.self)
        return holder?.balance.isZero ?? true ? .insufficientTokenBalance : nil
    }
}
