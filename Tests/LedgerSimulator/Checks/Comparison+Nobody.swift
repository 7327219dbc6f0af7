internal import EthereumPrimitives
internal import LedgerCore

// What is for nobody, and claims that nobody has the time to make.

extension Comparison {
    mutating func compareNobody(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        var view = LedgerView(reader: store)
        let keyless = [.zero, CommandGenerator.ledger.signingDomain.verifyingContract]
        for address in keyless + [expected.tokenAddress] {
            let tokens = try view.holder(address, of: expected.tokenAddress).balance
            require(.nobody, tokens.isZero, "\(address), for which nobody can sign, has \(tokens) of \(id)'s token")
        }
        for address in keyless {
            let balance = try view.balance(of: .address(address))
            require(.nobody, balance.credits.isZero, "\(address), for which nobody can sign, was given \(balance.credits)")
        }
        guard try view.token(expected.tokenAddress).supply.isZero else { return }
        for account in [AccountID.revenue(id), .burnPool(id)] {
            let left = try view.balance(of: account).posted ?? 0
            require(.nobody, left.isZero, "\(left) in \(account) are for nobody: all of the token is burnt")
        }
    }

    mutating func compareWindows(_ id: ModelID, _ expected: NaiveLedger.Model) throws {
        guard let window = Int(exactly: expected.command.token.claimWindow), window > 0 else { return }
        let snapshots = try store.snapshots(of: expected.tokenAddress)
        for (earlier, later) in zip(snapshots, snapshots.dropFirst(window)) {
            let (start, end) = (earlier.takenAt.milliseconds, later.takenAt.milliseconds)
            require(.windows, end >= start + 3_600_000, "claims of a snapshot of \(id) lived from \(start) to \(end) only")
        }
    }
}
