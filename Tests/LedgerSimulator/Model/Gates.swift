internal import EthereumPrimitives
internal import LedgerCore

extension NaiveLedger {
    mutating func set(_ command: SetGate) throws(Outcome) {
        _ = try model(command.model)
        if let gate = command.gate {
            _ = try tokenModel(gate.token)
            try require(!gate.least.isZero, .amountZero)
        }
        models[command.model]?.gate = command.gate
    }

    mutating func link(_ command: LinkWallet) throws(Outcome) {
        if let account = command.account { try requireAccount(.named(account)) }
        try require(wallets[command.wallet] != command.account, .walletLinked)
        try require(wallets.values.count { $0 == command.account } < 16, .tooManyWallets)
        wallets[command.wallet] = command.account
    }

    /// All that an account's wallets hold now counts, and nothing that they held before.
    func pass(_ gate: Gate?, _ account: AccountName) throws(Outcome) {
        guard let gate else { return }
        let balances = models.values.first { $0.tokenAddress == gate.token }?.token.balances ?? [:]
        let held = wallets.filter { $0.value == account }.keys.reduce(0 as Natural) { $0 + (balances[$1] ?? 0) }
        try require(held >= Natural(gate.least), .gateClosed)
    }
}

extension CommandGenerator {
    /// Sets gates, which mostly open soon, and links wallets.
    mutating func gates(_ model: NaiveLedger) -> Command {
        if chance(50) {
            let token = token()
            let supply = model.models.values.first { $0.tokenAddress == token }?.token.balances.values.max() ?? 1
            let gate = chance(60) ? nil : Gate(token: token, least: chance(5) ? 0 : part(of: supply))
            return .setGate(SetGate(model: self.model(), gate: gate))
        }
        let wallet = holder()
        return .linkWallet(LinkWallet(wallet: wallet, account: chance(20) ? nil : account(), authorization: authorization(wallet, model)))
    }
}
