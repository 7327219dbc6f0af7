internal import EthereumPrimitives

extension StateMachine {
    /// Requires, from ``RuleVersion/second`` on, that somebody can act for a receiver of money or tokens: the zero address, the ledger's own and those of
    /// its tokens have no key, so that what reaches them is lost.
    ///
    /// - Throws: The refusal `recipientUnusable`.
    mutating func requireUsable(_ receiver: Address) throws(Interruption) {
        guard rules >= .second else { return }
        let ledger = try openedLedger().domain.verifyingContract
        try refuse(.recipientUnusable, unless: receiver != .zero && receiver != ledger)
        try refuse(.recipientUnusable, unless: records.find(.token(receiver), as: TokenRecord.self) == nil)
    }

    /// Whether somebody can act for a receiver.
    mutating func isUsable(_ receiver: Address) throws(Interruption) -> Bool {
        do throws(Interruption) { try requireUsable(receiver) } catch {
            guard case .refused = error else { throw error }
            return false
        }
        return true
    }

    /// The same for the receiver that a holder names. Whoever signs has a key.
    mutating func requireUsable(_ receiver: Address, namedBy signer: Address) throws(Interruption) {
        if receiver != signer { try requireUsable(receiver) }
    }

    /// The same for an account.
    mutating func requireUsable(_ account: FundedAccount) throws(Interruption) {
        if case .address(let address) = account { try requireUsable(address) }
    }
}
