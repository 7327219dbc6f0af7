internal import EthereumPrimitives

extension StateMachine {
    /// Requires that a named account was created; the account of an address needs no creation.
    ///
    /// Refusals: `accountNotFound`.
    mutating func requireExistence(of account: FundedAccount) throws(Interruption) {
        guard case .named(let name) = account else { return }
        _ = try records.get(.account(name), as: AccountRecord.self, else: .accountNotFound)
    }

    /// Requires what every payment into and out of the ledger needs.
    ///
    /// Refusals: `accountNotFound`, `assetNotFound`, `amountZero`.
    mutating func requirePayable(_ amount: UInt256, of asset: AssetNumber, by account: FundedAccount) throws(Interruption) {
        try requireExistence(of: account)
        try refuse(.assetNotFound, unless: asset == .settlement)
        try refuse(.amountZero, unless: !amount.isZero)
    }
}
