import EthereumPrimitives
import LedgerCore

/// The books that are measured: 10,000 funded callers with a key each, 100 priced models, and calls between them at random.
enum SampleBooks {
    static let accounts = 10_000
    static let models = 100

    struct Generator {
        private var state: UInt64

        init(seed: UInt64) {
            state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        }

        mutating func next() -> UInt64 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return state
        }
    }

    struct Names {
        let accounts: [(name: AccountName, keyHash: Bytes32)]
        let models: [ModelID]
    }

    static let names: Names = {
        guard let accounts = try? (0..<accounts).map({ try AccountName("caller\($0)") }),
            let models = try? (0..<models).map({ try ModelID("model\($0)") })
        else { preconditionFailure("the names are valid") }
        return Names(accounts: accounts.map { ($0, Keccak256.hash(utf8: $0.description)) }, models: models)
    }()

    /// The commands that turn an empty ledger into these books.
    static func opening() throws -> [Command] {
        let genesis = OpenLedger(
            ledgerID: .zero, chainID: 1, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 1)
        var prices = PriceSchedule()
        prices[.inputToken] = 1_000_000
        let terms = TokenTerms(name: "T", symbol: "T", supply: 1_000_000, percentClaimable: 60, snapshotIntervalSeconds: 1, claimWindow: 0)
        let registrations = names.models.map { model in
            Command.registerModel(
                RegisterModel(
                    model: model, issuer: .zero, token: terms, prices: prices, limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1),
                    modelCommitment: .zero))
        }
        let accounts = names.accounts.flatMap { name, keyHash in
            [
                Command.createAccount(CreateAccount(name: name)),
                .credit(Credit(account: .named(name), amount: .one << 64, reference: "")),
                .createKey(CreateKey(keyHash: keyHash, account: name, label: "")),
            ]
        }
        return [.openLedger(genesis)] + registrations + accounts
    }

    /// - Parameter callers: Only the first so many callers make calls.
    static func hold(by names: Names, callers: Int = accounts, random: inout Generator, at time: Timestamp) -> Hold {
        let account = names.accounts[Int(random.next() % UInt64(callers))]
        return Hold(
            account: account.name, model: names.models[Int(random.next() % UInt64(models))], keyHash: account.keyHash,
            greatestUsage: Usage([.inputToken: 1000]), expiresAt: time.adding(milliseconds: 600_000), requestHash: .zero)
    }

    static func settlement(of hold: CommandID, random: inout Generator) -> Settle {
        Settle(hold: hold, usage: Usage([.inputToken: random.next() % 1000]), source: .upstream, responseHash: .zero)
    }
}
