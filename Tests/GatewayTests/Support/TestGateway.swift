import EthereumPrimitives
import EthereumWallet
import Foundation
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import IdempotencyArchive
import InferenceProxy
import Ledger
import LedgerAPI
import LedgerCore
import LedgerSQLite
import Logging
import NIOCore
import StrictJSON
import Synchronization
import Testing
import Upstreams

/// A gateway over a fresh ledger with one model, one account and one key, before a scripted upstream.
final class TestGateway: Sendable {
    let directory: String
    let clock = TestClock()
    let ledger: SQLiteLedger
    let writer: LedgerWriter
    let routes: UpstreamRoutes
    let server: GatewayServer
    let upstream: ScriptedUpstream
    let key: APIKey
    let account: AccountName
    let model: ModelID
    let token: Address
    let issuer: PrivateKey
    let operatorKey: PrivateKey

    let salts: HashSalts

    static let supply: UInt256 = 1_000_000
    static let inputPrice: UInt256 = 7_000_001
    static let outputPrice: UInt256 = 31_000_003

    init(
        upstream: ScriptedUpstream, directory: String, credit: UInt256 = 1_000_000_000, configuration: ProxyConfiguration = ProxyConfiguration(),
        ledgerLimits: LedgerAPILimits = LedgerAPILimits(), prover: (any ReexecutionProver)? = nil, proofs: any ReexecutionVerifier = NoProofs()
    ) async throws {
        self.upstream = upstream
        self.directory = directory
        var configuration = configuration
        if configuration.port == ProxyConfiguration().port { configuration.port = 0 }
        issuer = try PrivateKey(Bytes32(UInt256(0x1234)).bytes)
        operatorKey = try PrivateKey(Bytes32(UInt256(0x5678)).bytes)
        model = try ModelID("test/model")
        account = try AccountName("caller")
        key = try #require(APIKey(random: [UInt8](repeating: 7, count: 32)))
        ledger = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .writing)
        let clock = clock
        let opened = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: operatorKey.address,
            contentWindowSeconds: 3600)
        var machine = StateMachine(head: .empty, source: ledger)
        _ = try machine.apply(.openLedger(opened), id: clock.nextID(), at: clock.now)
        try ledger.commit(machine.takeBatch())
        writer = try LedgerWriter(store: ledger, proofs: proofs) { clock.now }
        var directoryFile = UpstreamDirectory()
        directoryFile.models[model] = ModelUpstreams([try Upstream(url: upstream.url)])
        try directoryFile.save(to: directory + "/upstreams.json")
        routes = try UpstreamRoutes(path: directory + "/upstreams.json")
        salts = try HashSalts.open(path: directory + "/gateway.secret")
        var logger = Logger(label: "gateway")
        logger.logLevel = .critical
        server = GatewayServer(
            configuration: configuration, ledgerLimits: ledgerLimits, ledger: ledger, writer: writer, routes: routes,
            responses: try ResponseArchive(
                path: directory + "/answers.sqlite", limits: configuration.archiveLimits, clock: { clock.now },
                random: { try? SecureRandom.bytes(count: 12) }),
            background: try BackgroundRegister(path: directory + "/background.json"),
            keyPolicies: try KeyPolicies(path: directory + "/key-policies.json", usesPath: directory + "/key-uses.json"), salts: salts,
            attester: TestAttester(key: operatorKey),
            prover: prover,
            clock: { clock.now }, makeID: { clock.nextID() }, logger: logger,
            remoteAdmin: RemoteAdminFiles(administrators: directory + "/admins.json", records: directory + "/admins.state"))
        token = Address(lowBytesOf: Keccak256.hash(opened.ledgerID.bytes + Array(model.description.utf8)))
        try await prepare(credit: credit)
    }

    private func prepare(credit: UInt256) async throws {
        var prices = PriceSchedule()
        prices[.inputToken] = Self.inputPrice
        prices[.outputToken] = Self.outputPrice
        prices[.cachedInputToken] = 1_000_003
        let terms = TokenTerms(name: "T", symbol: "T", supply: Self.supply, percentClaimable: 60, snapshotIntervalSeconds: 10, claimWindow: 0)
        try await accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: issuer.address, token: terms, prices: prices,
                    limits: ModelLimits(contextTokens: 4096, maximumOutputTokens: 256), modelCommitment: Bytes32(UInt256(42)))))
        try await accept(.createAccount(CreateAccount(name: account)))
        try await accept(.createKey(CreateKey(keyHash: key.hash, account: account, label: "test")))
        if !credit.isZero { try await accept(.credit(Credit(account: .named(account), amount: credit, reference: "test"))) }
    }

    func accept(_ command: Command) async throws {
        let entry = try await writer.submit(command, id: clock.nextID())
        #expect(entry.outcome == .accepted)
    }

    func balance(of account: AccountID) throws -> BalanceRecord {
        try ledger.read { reader in
            var view = LedgerView(reader: reader)
            return try view.balance(of: account)
        }
    }

    var callerBalance: BalanceRecord { get throws { try balance(of: .named(account)) } }

    /// The journal as far as it is written.
    var head: UInt64 { get throws { try ledger.read { try $0.head().number } } }

    func receipt(_ id: String?) throws -> Receipt? {
        let id = try #require(CommandID(id ?? ""))
        return try ledger.read { try $0.receipt(id) }
    }

    /// The hash of a call's content as it stands in the ledger.
    func salted(_ content: [UInt8], of receipt: Receipt) -> Bytes32 {
        SHA256.hash(salts.salt(of: receipt.id).bytes + content)
    }

    /// Nothing was charged, nothing is held.
    func expectUncharged(_ credit: UInt256 = 1_000_000_000) throws {
        let balance = try callerBalance
        #expect(balance.posted == credit)
        #expect(balance.held.isZero)
    }

    func expectSound() throws {
        let report = try ledger.read { try JournalVerifier.verify($0, proofs: NoProofs()) }
        #expect(report.problems == [])
    }

    /// Runs a test with a gateway and a client that speaks to its routes directly, or over a socket.
    static func with<Value: Sendable>(
        _ setup: TestingSetup = .ahc(), credit: UInt256 = 1_000_000_000, configuration: ProxyConfiguration = ProxyConfiguration(),
        ledgerLimits: LedgerAPILimits = LedgerAPILimits(),
        script: @escaping ScriptedUpstream.Script = { _ in .json(plainAnswer) }, prover: (any ReexecutionProver)? = nil,
        proofs: any ReexecutionVerifier = NoProofs(), _ body: @escaping @Sendable (TestGateway, any TestClientProtocol) async throws -> Value
    ) async throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appending(path: "imo-gateway-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try await ScriptedUpstream.with(script) { upstream in
            let gateway = try await TestGateway(
                upstream: upstream, directory: directory.path, credit: credit, configuration: configuration, ledgerLimits: ledgerLimits,
                prover: prover, proofs: proofs)
            do {
                let value = try await gateway.server.application().test(setup) { client in try await body(gateway, client) }
                await gateway.server.stop()
                return value
            } catch {
                await gateway.server.stop()
                throw error
            }
        }
    }
}

/// No model is at hand: nothing is proved.
struct NoProofs: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

struct TestAttester: Attester {
    let key: PrivateKey
    var address: Address { key.address }
    func sign(_ digest: Bytes32) throws -> [UInt8] { try key.sign(digest).bytes }
}

let plainAnswer = #"""
    {"id":"c1","object":"chat.completion","created":1,"model":"test/model","choices":[{"index":0,"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}],"usage":{"prompt_tokens":11,"completion_tokens":5,"total_tokens":16}}
    """#
