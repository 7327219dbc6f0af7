import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import LedgerSQLite
import Synchronization

/// A ledger with one model whose token has many holders.
struct ScaledToken {
    static let issuer = Address(lowBytesOf: Keccak256.hash(utf8: "issuer"))
    static let tokensEach: UInt256 = 1_000

    let store: SQLiteLedger
    let writer: LedgerWriter
    let model: ModelID
    let token: Address
    private let ids = Counter()

    /// - Parameter holders: Each gets as many tokens of the issuer.
    init(directory: String, holders: [Address]) async throws {
        store = try SQLiteLedger(path: directory + "/ledger.sqlite", mode: .writing)
        let genesis = OpenLedger(
            ledgerID: Bytes32(UInt256(7)), chainID: 31337, asset: try AssetID("local:credit"), operatorAddress: ScaledToken.issuer,
            contentWindowSeconds: 1)
        _ = try LedgerWriter.open(genesis, in: store, id: ids.next(), at: .now)
        // A clock that runs a second an entry, so that snapshots need not be waited for.
        let seconds = Mutex(Timestamp.now.seconds)
        writer = try LedgerWriter(store: store, proofs: NoReexecution()) {
            seconds.withLock { seconds in
                seconds += 2
                return Timestamp(milliseconds: seconds * 1000)
            }
        }
        model = try ModelID("model")
        token = Address(lowBytesOf: Keccak256.hash(genesis.ledgerID.bytes + Array("model".utf8)))
        let terms = TokenTerms(
            name: "T", symbol: "T", supply: .one << 100, percentClaimable: 60, snapshotIntervalSeconds: 1, claimWindow: 0)
        try await accept(
            .registerModel(
                RegisterModel(
                    model: model, issuer: ScaledToken.issuer, token: terms, prices: PriceSchedule(),
                    limits: ModelLimits(contextTokens: 1, maximumOutputTokens: 1), modelCommitment: .zero)))
        try await transfer(to: holders)
    }

    /// Deposits revenue and takes a snapshot that shares it out.
    func takeSnapshot() async throws {
        try await deposit()
        try await accept(.snapshot(TakeSnapshot(token: token)))
    }

    func deposit() async throws {
        try await accept(.deposit(Deposit(model: model, amount: .one << 110, reference: "")))
    }

    func accept(_ command: Command) async throws {
        guard try await writer.submit(command, id: ids.next()).outcome == .accepted else { throw BenchmarkError.refused }
    }

    private func transfer(to holders: [Address]) async throws {
        for (index, holder) in holders.enumerated() {
            let command = Command.issuerTransfer(IssuerTransfer(token: token, to: holder, amount: ScaledToken.tokensEach))
            // In order, and every thousandth is waited for, so that the queue never overflows.
            if index % 1_000 == 999 || index == holders.count - 1 {
                try await accept(command)
            } else {
                writer.submit(command, id: ids.next(), isDurable: false) { _ in }
            }
        }
    }
}

/// Refuses all content records: no benchmark has any.
private struct NoReexecution: ReexecutionVerifier {
    func verify(_ reveal: RevealContent) -> Bool { false }
}

/// Ids in order.
private final class Counter: Sendable {
    private let last = Mutex<UInt64>(0)

    func next() -> CommandID {
        CommandID(
            time: .now,
            random: (
                0,
                last.withLock { last in
                    last += 2
                    return last
                }
            ))
    }
}
