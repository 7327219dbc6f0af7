import EthereumPrimitives
import EthereumWallet
import Foundation
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import Testing
import TransparencyLog

/// A ledger in memory with one model, its token and two callers, and a log of it in a directory of its own.
final class LoggedLedger {
    static let issuer = keys[0].address
    static let alice = keys[1].address
    static let bob = keys[2].address
    private static let keys: [PrivateKey] = [UInt8(1), 2, 3].map { number in
        do { return try PrivateKey([UInt8](repeating: number, count: 32)) } catch { preconditionFailure("\(error)") }
    }
    static let intervalSeconds: UInt64 = 1000

    let store = MemoryLedger()
    let directory: String
    let identity: LogIdentity
    let model: ModelID
    private(set) var token = Address.zero
    private(set) var keeper: LogKeeper
    private var machine: StateMachine
    private var time = Timestamp(milliseconds: 1_000_000_000_000)
    private var counter: UInt64 = 0
    /// That of the generation that holders sign for.
    var salt: Bytes32?

    /// - Parameters:
    ///   - price: Of a million input tokens.
    ///   - credit: What each of the two callers has.
    ///   - secret: Chooses the log's key and salts.
    init(
        percentClaimable: UInt64 = 60, split: [RevenueShare] = [], supply: UInt256 = 1000, price: UInt256 = 1_000_000, credit: UInt256 = 1_000_000,
        secret: UInt8 = 0
    ) throws {
        directory = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID())").path
        identity = try LogIdentity(origin: NoteName("test.example/log"), random: (0..<64).map { $0 ^ secret })
        keeper = try LogKeeper(directory: directory, identity: identity)
        try keeper.begin()
        machine = StateMachine(head: .empty, source: store)
        model = try ModelID("model")
        let asset = try AssetID("local:credit")
        try accept(
            .openLedger(OpenLedger(ledgerID: word(7), chainID: 31337, asset: asset, operatorAddress: address(0xAA), contentWindowSeconds: 3600)))
        for name in ["carol", "dave", "operator"] { try accept(.createAccount(CreateAccount(name: AccountName(name)))) }
        for name in ["carol", "dave"] {
            let account = try AccountName(name)
            try accept(.createKey(CreateKey(keyHash: key(of: name), account: account, label: "")))
            try accept(.credit(Credit(account: .named(account), amount: credit, reference: "paid by \(name)")))
        }
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: supply, percentClaimable: percentClaimable, snapshotIntervalSeconds: Self.intervalSeconds, claimWindow: 0)
        var prices = PriceSchedule()
        prices[.inputToken] = price
        try accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: Self.issuer, token: terms, prices: prices, split: split,
                    limits: ModelLimits(contextTokens: 100_000, maximumOutputTokens: 100), modelCommitment: .zero)))
        var view = LedgerView(reader: store)
        token = try view.model(model).token
    }

    deinit { try? FileManager.default.removeItem(atPath: directory) }

    func key(of name: String) -> Bytes32 { SHA256.hash(Array(name.utf8)) }

    func nextID() -> CommandID {
        counter += 1
        return CommandID(time: time, random: (0, counter << 1))
    }

    @discardableResult
    func apply(_ command: Command, id: CommandID? = nil) throws -> JournalEntry {
        let applied = try machine.apply(command, id: id ?? nextID(), at: time)
        try store.commit(machine.takeBatch())
        return applied.entry
    }

    @discardableResult
    func accept(_ command: Command, id: CommandID? = nil) throws -> JournalEntry {
        let entry = try apply(command, id: id)
        #expect(entry.outcome == .accepted)
        return entry
    }

    /// A whole call; each input token costs one.
    ///
    /// - Returns: The call's id and the settlement's entry.
    @discardableResult
    func call(_ name: String, tokens: UInt64, model: ModelID? = nil) throws -> (id: CommandID, entry: JournalEntry) {
        let id = nextID()
        var usage = Usage()
        usage[.inputToken] = tokens
        let hold = Hold(
            account: try AccountName(name), model: model ?? self.model, keyHash: key(of: name), greatestUsage: usage,
            expiresAt: time.adding(milliseconds: 60_000),
            requestHash: word(1))
        try accept(.hold(hold), id: id)
        let settle = Settle(hold: id, usage: usage, source: .upstream, responseHash: word(2))
        return (id, try accept(.settle(settle), id: id.resolution))
    }

    func authorization(of holder: Address) throws -> HolderAuthorization {
        var view = LedgerView(reader: store)
        return HolderAuthorization(nonce: UInt256(try view.nextNonce(of: holder)), deadline: .max, signature: [])
    }

    /// A command with its holder's signature.
    func signed(by holder: Address, _ make: (HolderAuthorization) -> Command) throws -> Command {
        let unsigned = try authorization(of: holder)
        guard let key = Self.keys.first(where: { $0.address == holder }), let message = make(unsigned).message else { throw Unsigned() }
        let domain = OpenLedger(
            ledgerID: word(7), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: .zero, contentWindowSeconds: 0)
        let signature = try key.sign(domain.signingDomain(salt: salt).digest(of: message)).bytes
        return make(HolderAuthorization(nonce: unsigned.nonce, deadline: unsigned.deadline, signature: signature))
    }

    func transfer(_ amount: UInt256, to: Address, from holder: Address = issuer) throws {
        try accept(
            signed(by: holder) { .transfer(Transfer(holder: holder, token: token, to: to, amount: amount, authorization: $0)) })
    }

    @discardableResult
    func snapshot() throws -> JournalEntry {
        pass()
        return try accept(.snapshot(TakeSnapshot(token: token)))
    }

    var now: Timestamp { time }

    func pass(seconds: UInt64 = intervalSeconds + 1) { time = time.adding(milliseconds: seconds * 1000) }

    /// A call that came to nothing, and was not charged.
    func voidedCall(_ name: String, tokens: UInt64) throws {
        let id = nextID()
        var usage = Usage()
        usage[.inputToken] = tokens
        let hold = Hold(
            account: try AccountName(name), model: model, keyHash: key(of: name), greatestUsage: usage, expiresAt: time.adding(milliseconds: 60_000),
            requestHash: word(1))
        try accept(.hold(hold), id: id)
        try accept(.void(VoidHold(hold: id, reason: .upstreamFailed)), id: id.resolution)
    }

    func registerSecondModel(price: UInt256) throws -> ModelID {
        let second = try ModelID("second")
        var prices = PriceSchedule()
        prices[.inputToken] = price
        let terms = TokenTerms(
            name: "S", symbol: "S", supply: 1000, percentClaimable: 60, snapshotIntervalSeconds: Self.intervalSeconds, claimWindow: 0)
        try accept(
            .registerModel(
                RegisterModel(
                    model: second, issuer: Self.issuer, token: terms, prices: prices, split: [],
                    limits: ModelLimits(contextTokens: 100_000, maximumOutputTokens: 100), modelCommitment: .zero)))
        return second
    }

    @discardableResult
    func claim(_ ids: [UInt256], by holder: Address) throws -> JournalEntry {
        try accept(signed(by: holder) { .claim(Claim(holder: holder, token: token, snapshotIDs: ids, recipient: holder, authorization: $0)) })
    }

    /// Brings the log up to date.
    @discardableResult
    func log() throws -> Checkpoint {
        while true {
            let (head, isComplete) = try keeper.advance(store)
            if isComplete { return head }
        }
    }

    /// Goes on as after a restart.
    func restart() throws { keeper = try LogKeeper(directory: directory, identity: identity) }

    func leaves() throws -> [[UInt8]] { try (0..<log().size).map { try keeper.files.entry(at: $0) } }

    func leaf(_ number: UInt64) throws -> PublicEntry { try PublicEntry(encoded: keeper.files.entry(at: number - 1)) }
}

struct Unsigned: Error {}

func address(_ number: UInt64) -> Address { Address(lowBytesOf: Bytes32(UInt256(number))) }
func word(_ number: UInt64) -> Bytes32 { Bytes32(UInt256(number)) }

extension LoggedLedger {
    /// The log as a program opens it, with the secrets in a file.
    func publicLog() throws -> PublicLog {
        let path = directory + ".key"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try identity.create(at: path)
        guard let log = try PublicLog(directory: directory, identityPath: path) else { throw Unsigned() }
        return log
    }
}

extension LoggedLedger {
    /// The proof of a claim, as its file is read.
    func audit(_ claim: UInt64, sample: UInt64 = 1000) throws -> ClaimAudit {
        try log()
        let log = try publicLog()
        return try ClaimAudit(json: json(of: store.read { try ClaimAudit(ofEntry: claim, sample: sample, log: log, ledger: $0) }))
    }

    func json(of audit: ClaimAudit) throws -> JSONValue { try JSONValue(parsing: Array(audit.json.text.utf8), maximumDepth: 24) }
}
