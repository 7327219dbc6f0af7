public import EthereumPrimitives

/// The terms of a program's version: its policy, what the policy is given, and who in the ledger its parties are.
public struct ProgramTerms: Sendable, Hashable {
    /// The policy's text, YAML as docs/programs.md has it.
    public let policy: String
    /// `{"parameters": {…}, "rosters": {…}}`: what the policy begins with.
    public let given: String
    /// The policy's asset that is the ledger's money; its other assets are units of the program's own.
    public let money: String
    /// The accounts of parties that the policy names. Any other party is the account of its name or address.
    public let bindings: [ProgramBinding]
    /// The account that receives what is for nobody else: payments to a name that is no account, and the rest when the program ends.
    public let owner: FundedAccount
    /// Where the program gets money from by itself; nil where only events bring it.
    public let feed: ProgramFeed?

    public init(policy: String, given: String, money: String, bindings: [ProgramBinding], owner: FundedAccount, feed: ProgramFeed?) {
        self.policy = policy
        self.given = given
        self.money = money
        self.bindings = bindings
        self.owner = owner
        self.feed = feed
    }

    public static let maximumPolicyBytes = 256 * 1024
    public static let maximumGivenBytes = 1 << 20
    public static let maximumBindings = 256

    var isWithinLimits: Bool {
        policy.utf8.count <= Self.maximumPolicyBytes && given.utf8.count <= Self.maximumGivenBytes && bindings.count <= Self.maximumBindings
            && money.isWithinTextLimit && bindings.allSatisfy { $0.party.isWithinTextLimit } && feed?.event.isWithinTextLimit ?? true
    }
}

/// The account that a party of a policy is.
public struct ProgramBinding: Sendable, Hashable {
    public let party: String
    /// An account, an address, or the revenue of a model, which its holders share.
    public let account: AccountID

    /// - Returns: nil for an account that no program may pay: a pool, or the world outside.
    public init?(party: String, account: AccountID) {
        switch account {
        case .named, .address, .revenue: break
        case .external, .claimPool, .burnPool, .program: return nil
        }
        self.party = party
        self.account = account
    }
}

/// An account whose money goes into a program, as an event with the field `amount`, whenever the program is run.
public struct ProgramFeed: Sendable, Hashable {
    public let account: FundedAccount
    public let event: String

    public init(account: FundedAccount, event: String) { (self.account, self.event) = (account, event) }
}

extension ProgramTerms: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(utf8: policy)
        encoder.append(utf8: given)
        encoder.append(utf8: money)
        encoder.append(bindings)
        encoder.append(owner)
        encoder.append(optional: feed)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        policy = try decoder.readString()
        given = try decoder.readString()
        money = try decoder.readText()
        bindings = try decoder.readArray(maximumCount: Self.maximumBindings)
        owner = try decoder.read()
        feed = try decoder.readOptional()
        guard isWithinLimits else { throw decoder.invalid("a policy or what it is given is too long") }
    }
}

extension ProgramBinding: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(utf8: party)
        encoder.append(account)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let party = try decoder.readText()
        self = try decoder.present(ProgramBinding(party: party, account: decoder.read()))
    }
}

extension ProgramFeed: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(utf8: event)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) { self.init(account: try decoder.read(), event: try decoder.readText()) }
}
