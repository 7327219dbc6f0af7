import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import Synchronization
import Testing

@Suite("Many claims at once")
struct ClaimSubmissionTests {
    private final class Results: Sendable {
        let results = Mutex<[Int: ClaimSubmission.Result]>([:])

        func note(_ place: Int, _ result: ClaimSubmission.Result) {
            results.withLock { results in
                #expect(results[place] == nil, "reported once")
                results[place] = result
            }
        }
    }

    /// What the test feeds in: a claim, or a reason why there is none.
    private enum Line: Sendable {
        case claim(Claim)
        case noise
    }

    /// Marks the claims that the journal is said to have already.
    private static let knownDeadline: UInt256 = 2_000_000_000

    /// Sends lines, and then fails where it is told to.
    private func send(
        _ lines: [Line], to ledger: OpenedLedger, blockSize: Int, roundSize: Int = 65_536, failure: (any Error)? = nil,
        _ results: Results = Results()
    ) async throws -> [Int: ClaimSubmission.Result] {
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                var rest = lines[...]
                let submission = ClaimSubmission(
                    writer: ledger.writer, roundSize: roundSize, makeID: { ledger.nextID() },
                    areKnown: { $0.map { $0.authorization.deadline == Self.knownDeadline } })
                continuation.resume(
                    with: Result {
                        try submission.send(
                            {
                                defer { rest = rest.dropFirst(blockSize) }
                                if rest.isEmpty, let failure { throw failure }
                                return rest.isEmpty ? nil : Array(rest.prefix(blockSize))
                            },
                            read: { line in
                                switch line {
                                case .claim(let claim): .success(claim)
                                case .noise: .failure(Unreadable("noise"))
                                }
                            }, report: results.note)
                    })
            }
        }
        return results.results.withLock { $0 }
    }

    /// A token with two snapshots, and holders of it who can claim 60 of each.
    private func holders(_ count: Int, in ledger: OpenedLedger) async throws -> [PrivateKey] {
        let keys = try (1...count).map { try PrivateKey(Bytes32(UInt256(UInt64(0x9000 + $0))).bytes) }
        for key in keys { try await ledger.accept(.issuerTransfer(IssuerTransfer(token: ledger.token, to: key.address, amount: 100))) }
        for _ in 0..<2 {
            try await ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1_000_000, reference: "")))
            ledger.clock.pass(seconds: 20)
            try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        }
        return keys
    }

    // Swift 6.3.1 crashes when it inlines this into a loop.
    @inline(never)
    private func claim(
        _ snapshot: UInt256, of holder: PrivateKey, to recipient: PrivateKey? = nil, by signer: PrivateKey? = nil, nonce: UInt256,
        deadline: UInt256 = .max, in ledger: OpenedLedger
    ) throws -> Line {
        let (holder, token, recipient, signer) = (holder.address, ledger.token, (recipient ?? holder).address, signer ?? holder)
        let command = try ledger.signed(
            { .claim(Claim(holder: holder, token: token, snapshotIDs: [snapshot], recipient: recipient, authorization: $0)) }, by: signer,
            nonce: nonce, deadline: deadline)
        guard case .claim(let claim) = command else { return .noise }
        return .claim(claim)
    }

    private func name(_ result: ClaimSubmission.Result) -> String {
        switch result {
        case .entry(let entry): entry.outcome == .accepted ? "paid" : entry.outcome.name
        case .known: "known"
        case .refused(.refused(let outcome)): outcome.name
        case .refused(let error): "\(error)"
        case .unreadable: "unreadable"
        }
    }

    private func number(_ result: ClaimSubmission.Result) -> UInt64 {
        switch result {
        case .entry(let entry): entry.number
        default: 0
        }
    }

    @Test("Signed claims are checked and paid; what is known, unreadable or wrongly signed is told apart, line by line", arguments: [1, 7, 2_048])
    func claims(blockSize: Int) async throws {
        let ledger = try await OpenedLedger()
        let keys = try await holders(40, in: ledger)
        var lines = try keys.flatMap { key in
            [
                try claim(1, of: key, nonce: 0, in: ledger), try claim(2, of: key, nonce: 1, in: ledger), .noise,
                try claim(1, of: key, nonce: 0, deadline: Self.knownDeadline, in: ledger),
            ]
        }
        lines.append(try claim(2, of: keys[0], to: keys[1], by: keys[1], nonce: 2, in: ledger))
        let results = try await send(lines, to: ledger, blockSize: blockSize)
        #expect(results.count == lines.count)
        let expected = keys.flatMap { _ in ["paid", "paid", "unreadable", "known"] } + ["wrongSigner"]
        #expect(lines.indices.map { results[$0].map(name) } == expected)
        for key in keys { #expect(try ledger.balance(of: .address(key.address)).available == 120) }
        #expect(try ledger.verify().problems == [])
    }

    @Test(
        "Claims are paid in the order of their holders, a round at a time, and those of one holder in the order of their lines",
        arguments: [(1, 65_536), (7, 65_536), (2_048, 65_536), (7, 20), (3, 1), (1, 1)])
    func order(blockSize: Int, roundSize: Int) async throws {
        let ledger = try await OpenedLedger()
        let keys = try await holders(40, in: ledger)
        let lines = try keys.flatMap { key in [try claim(1, of: key, nonce: 0, in: ledger), try claim(2, of: key, nonce: 1, in: ledger)] }
        let results = try await send(lines, to: ledger, blockSize: blockSize, roundSize: roundSize)
        #expect(lines.indices.allSatisfy { results[$0].map(name) == "paid" })
        let numbers = lines.indices.map { results[$0].map(number) ?? 0 }
        let inJournal = lines.indices.sorted { numbers[$0] < numbers[$1] }
        let holders = keys.flatMap { [$0.address, $0.address] }
        // A round takes whole blocks.
        let round = (roundSize + blockSize - 1) / blockSize * blockSize
        let byHolder = lines.indices.sorted { ($0 / round, holders[$0], $0) < ($1 / round, holders[$1], $1) }
        #expect(inJournal == byHolder)
    }

    @Test("A claim that stands twice in a file is paid once, and the other one was paid before", arguments: [1, 2_048])
    func twice(blockSize: Int) async throws {
        let ledger = try await OpenedLedger()
        let keys = try await holders(3, in: ledger)
        let once = try keys.flatMap { key in [try claim(1, of: key, nonce: 0, in: ledger), try claim(2, of: key, nonce: 1, in: ledger)] }
        let results = try await send(once + once, to: ledger, blockSize: blockSize)
        #expect((once + once).indices.map { results[$0].map(name) } == once.map { _ in "paid" } + once.map { _ in "known" })
        for key in keys { #expect(try ledger.balance(of: .address(key.address)).available == 120) }
    }

    @Test("What was read before the input fails is paid, then the failure is thrown", arguments: [1, 7])
    func failingInput(blockSize: Int) async throws {
        let ledger = try await OpenedLedger()
        let key = try #require(try await holders(1, in: ledger).first)
        let (lines, results) = ([try claim(1, of: key, nonce: 0, in: ledger), .noise, try claim(2, of: key, nonce: 1, in: ledger)], Results())
        await #expect(throws: Unreadable.self) {
            try await send(lines, to: ledger, blockSize: blockSize, failure: Unreadable("the disk failed"), results)
        }
        #expect(results.results.withLock { results in lines.indices.map { results[$0].map(name) } } == ["paid", "unreadable", "paid"])
    }

    @Test("An empty input is sent at once")
    func empty() async throws {
        #expect(try await send([], to: try await OpenedLedger(), blockSize: 1).isEmpty)
    }
}
