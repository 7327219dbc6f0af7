import EthereumPrimitives
import EthereumWallet
import Ledger
import LedgerCore
import LedgerSQLite
import Synchronization
import Testing

/// A clock that a test sets.
final class TestClock: Sendable {
    private let time = Mutex(Timestamp(milliseconds: 1_800_000_000_000))
    var now: Timestamp { time.withLock { $0 } }
    func pass(seconds: UInt64) { time.withLock { $0 = $0.adding(milliseconds: seconds * 1000) } }
}

/// Refuses every re-execution proof but those whose data is this.
struct FixedAnswer: ReexecutionVerifier {
    var answer: [UInt8] = []
    func verify(_ reveal: RevealContent) -> Bool { reveal.aigcData == answer }
}

/// A ledger in a SQLite file with its writer, one model and one funded caller.
final class OpenedLedger: Sendable {
    static let supply: UInt256 = 1_000_000
    let directory: TemporaryDirectory
    let clock = TestClock()
    let store: SQLiteLedger
    let writer: LedgerWriter
    let model: ModelID
    let caller: AccountName
    let keyHash = Bytes32(UInt256(99))
    let issuer: PrivateKey
    let operatorKey: PrivateKey
    let token: Address
    private let counter = Mutex<UInt64>(0)

    init(proofs: any ReexecutionVerifier = FixedAnswer()) async throws {
        directory = try TemporaryDirectory()
        issuer = try PrivateKey(Bytes32(UInt256(0x1234)).bytes)
        operatorKey = try PrivateKey(Bytes32(UInt256(0x5678)).bytes)
        model = try ModelID("model")
        caller = try AccountName("caller")
        store = try SQLiteLedger(path: directory.file("ledger.sqlite"), mode: .writing)
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: operatorKey.address,
            contentWindowSeconds: 3600)
        let opened = try LedgerWriter.open(genesis, in: store, id: CommandID(time: clock.now, random: (0, 0)), at: clock.now)
        #expect(opened.outcome == .accepted)
        let clock = clock
        writer = try LedgerWriter(store: store, proofs: proofs) { clock.now }
        var prices = PriceSchedule()
        prices[.inputToken] = 1_000_000
        prices[.outputToken] = 3_000_000
        let terms = TokenTerms(name: "T", symbol: "T", supply: Self.supply, percentClaimable: 60, snapshotIntervalSeconds: 10, claimWindow: 0)
        let first = CommandID(time: clock.now, random: (1, 0))
        let entry = try await writer.submit(
            .registerModel(
                RegisterModel(
                    model: model, issuer: issuer.address, token: terms, prices: prices,
                    limits: ModelLimits(contextTokens: 1000, maximumOutputTokens: 1000), modelCommitment: .zero)), id: first)
        #expect(entry.outcome == .accepted)
        token = Address(lowBytesOf: Keccak256.hash(genesis.ledgerID.bytes + Array("model".utf8)))
        try await accept(.createAccount(CreateAccount(name: caller)))
        try await accept(.createKey(CreateKey(keyHash: keyHash, account: caller, label: "")))
    }

    func nextID() -> CommandID {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return CommandID(time: clock.now, random: (2, number << 1))
    }

    @discardableResult
    func submit(_ command: Command, id: CommandID? = nil) async throws -> JournalEntry {
        try await writer.submit(command, id: id ?? nextID())
    }

    /// The answer by the form without a task.
    func answer(to command: Command, id: CommandID) async throws -> Answer {
        try await withCheckedContinuation { continuation in
            writer.submit(command, id: id, isDurable: true) { continuation.resume(returning: $0) }
        }.get()
    }

    func accept(_ command: Command) async throws {
        let entry = try await submit(command)
        #expect(entry.outcome == .accepted)
    }

    /// The outcome, whether it was refused before the journal or in it.
    func outcome(of command: Command) async throws -> Outcome {
        do throws(SubmissionError) { return try await writer.submit(command, id: nextID()).outcome } catch {
            guard case .refused(let outcome) = error else { throw error }
            return outcome
        }
    }

    func balance(of account: AccountID) throws -> BalanceRecord {
        try store.read { reader in
            var view = LedgerView(reader: reader)
            return try view.balance(of: account)
        }
    }

    func verify() throws -> JournalVerifier.Report {
        try store.read { try JournalVerifier.verify($0, proofs: FixedAnswer()) }
    }

    /// Makes the same command with a signature over it.
    func signed(_ make: (HolderAuthorization) -> Command, by key: PrivateKey, nonce: UInt256, deadline: UInt256 = .max) throws -> Command {
        let draft = make(HolderAuthorization(nonce: nonce, deadline: deadline, signature: []))
        let message = try #require(draft.message)
        let signature = try key.sign(writer.ledger.signingDomain.digest(of: message))
        return make(HolderAuthorization(nonce: nonce, deadline: deadline, signature: signature.bytes))
    }
}
