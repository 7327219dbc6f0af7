internal import EthereumPrimitives
internal import LedgerCore

extension NaiveLedger {
    mutating func withdraw(_ command: Withdraw, id: CommandID) throws(Outcome) {
        try requireAccount(command.account)
        try require(command.asset == .settlement, .assetNotFound)
        try require(!command.amount.isZero, .amountZero)
        try takeOwed(command.account.id, id: id)
        try useRequest(of: command.account, Natural(command.amount))
        try move(Natural(command.amount), from: command.account.id, to: .external)
    }

    mutating func request(_ command: RequestWithdrawal, id: CommandID) throws(Outcome) {
        try require(Natural(command.amount) < NaiveLedger.limit, .amountOverflow)
        requested[command.holder] = command.amount.isZero ? nil : Natural(command.amount)
        if !command.amount.isZero { try takeOwed(.address(command.holder), id: id) }
    }

    /// What the operator takes from a holder's account uses up what the holder asked for.
    mutating func useRequest(of account: FundedAccount, _ amount: Natural) throws(Outcome) {
        guard case .address(let holder) = account else { return }
        let asked = requested[holder] ?? 0
        try require(!requiresRequests || (requested[holder] != nil && asked >= amount), .withdrawalNotRequested)
        requested[holder] = asked > amount ? asked - amount : nil
    }
}
