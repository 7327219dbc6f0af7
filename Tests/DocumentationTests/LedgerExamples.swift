import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import LedgerSQLite
import Testing

/// Accepts no re-execution proofs: for a ledger without content records of that kind.
struct NoProofs: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

/// The code of the articles of `Ledger` and `LedgerSQLite`.
@Suite("Examples of a ledger")
struct LedgerExamples {
    let operatorKey: PrivateKey
    let issuerKey: PrivateKey

    init() throws {
        operatorKey = try PrivateKey(Bytes32(UInt256(7)).bytes)
        issuerKey = try PrivateKey(Bytes32(UInt256(8)).bytes)
    }

    @Test("A ledger in memory from its first entry to a replay")
    func story() async throws {
        let clock = LedgerClock(notBefore: Timestamp(milliseconds: 0))
        func newID() -> CommandID { CommandID(time: clock.now, random: (.random(in: 0 ... .max), .random(in: 0 ... .max))) }
        let store = MemoryLedger()
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 8453, asset: try AssetID("local:credit"), operatorAddress: operatorKey.address,
            contentWindowSeconds: 3600)
        _ = try LedgerWriter.open(genesis, in: store, id: newID(), at: clock.now)
        let writer = try LedgerWriter(store: store, proofs: NoProofs()) { clock.now }

        var prices = PriceSchedule()
        prices[.inputToken] = 2_000_000  // for a million tokens, in the asset's smallest unit
        prices[.outputToken] = 6_000_000
        let (model, caller) = (try ModelID("model"), try AccountName("alice"))
        let registration = RegisterModel(
            model: model, issuer: issuerKey.address,
            token: TokenTerms(
                name: "Model", symbol: "MDL", supply: 1_000_000, percentClaimable: 60, snapshotIntervalSeconds: 0, claimWindow: 0),
            prices: prices, limits: ModelLimits(contextTokens: 8_192, maximumOutputTokens: 1_024), modelCommitment: .zero)
        let registered = try await writer.submit(.registerModel(registration), id: newID())
        print(registered.number, registered.outcome)  // 2 accepted
        #expect(registered.number == 2 && registered.outcome == .accepted)

        let apiKeyHash = Keccak256.hash(utf8: "the hash of an API key")
        _ = try await writer.submit(.createAccount(CreateAccount(name: caller)), id: newID())
        _ = try await writer.submit(.createKey(CreateKey(keyHash: apiKeyHash, account: caller, label: "laptop")), id: newID())
        _ = try await writer.submit(.credit(Credit(account: .named(caller), amount: 10_000, reference: "invoice 17")), id: newID())

        let call = newID()
        let hold = Hold(
            account: caller, model: model, keyHash: apiKeyHash, greatestUsage: Usage([.inputToken: 500, .outputToken: 1_000]),
            expiresAt: clock.now.adding(milliseconds: 60_000), requestHash: .zero)
        _ = try await writer.submit(.hold(hold), id: call)
        let settle = Settle(
            hold: call, usage: Usage([.inputToken: 500, .outputToken: 120]), source: .upstream, responseHash: .zero)
        _ = try await writer.submit(.settle(settle), id: call.resolution)
        let receipt = try store.receipt(call)
        print(receipt?.cost ?? 0)  // 1720 = 500 · 2 + 120 · 6
        #expect(receipt?.cost == 1_720)

        // The token allows a snapshot more than its interval, here nothing, after its registration.
        try await Task.sleep(for: .milliseconds(2))
        var view = LedgerView(reader: store)
        let token = try view.model(model).token
        _ = try await writer.submit(.snapshot(TakeSnapshot(token: token)), id: newID())
        let claimable = try view.claimableRevenue(of: issuerKey.address, in: token, atSnapshot: 1)
        print(claimable)  // 1032: 60 per cent of 1720
        #expect(claimable == 1_032)

        let holder = issuerKey.address
        func claim(_ authorization: HolderAuthorization) -> Command {
            .claim(Claim(holder: holder, token: token, snapshotIDs: [1], recipient: holder, authorization: authorization))
        }
        let (nonce, deadline) = (UInt256(try view.nextNonce(of: holder)), UInt256(clock.now.seconds + 3600))
        if let message = claim(HolderAuthorization(nonce: nonce, deadline: deadline, signature: [])).message {
            let signature = try issuerKey.sign(writer.ledger.signingDomain.digest(of: message))
            let signed = claim(HolderAuthorization(nonce: nonce, deadline: deadline, signature: signature.bytes))
            _ = try await writer.submit(signed, id: newID())
        }
        print(try view.balance(of: .address(holder)).available)  // 1032
        #expect(try view.balance(of: .address(holder)).available == 1_032)

        await writer.close()
        let report = try JournalVerifier.verify(store, proofs: NoProofs())
        print(report.isVerified, report.entries, report.head.hash)
        #expect(report.isVerified && report.entries == 9)
    }

    @Test("A ledger in a file is read while it is written")
    func file() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "imo-\(UUID()).sqlite").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let clock = LedgerClock(notBefore: Timestamp(milliseconds: 0))
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(1)), chainID: 8453, asset: try AssetID("local:credit"), operatorAddress: operatorKey.address,
            contentWindowSeconds: 3600)
        let store = try SQLiteLedger(path: path, mode: .writing)
        _ = try LedgerWriter.open(genesis, in: store, id: CommandID(time: clock.now, random: (0, 0)), at: clock.now)

        let reader = try SQLiteLedger(path: path, mode: .reading)
        let head = try reader.read { try $0.head() }
        print(head.number, head.hash)  // 1, and the hash that the whole journal leads to
        #expect(try head.number == 1 && head == store.head())
        try reader.close()
        try store.close()
    }
}
