import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import Synchronization
import Testing

@Suite("Many commands at once")
struct BulkSubmissionTests {
    private final class Results: Sendable {
        let results = Mutex<[Int: BulkSubmission.Result]>([:])

        func note(_ place: Int, _ result: BulkSubmission.Result) {
            results.withLock { results in
                #expect(results[place] == nil, "reported once")
                results[place] = result
            }
        }
    }

    /// What the test feeds in: a command, or a reason why there is none.
    private enum Line: Sendable {
        case command(Command)
        case known
        case noise
    }

    private func send(_ lines: [Line], to ledger: OpenedLedger, blockSize: Int) async throws -> [Int: BulkSubmission.Result] {
        let results = Results()
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread {
                var rest = lines[...]
                let bulk = BulkSubmission(writer: ledger.writer) { ledger.nextID() }
                continuation.resume(
                    with: Result {
                        try bulk.send(
                            {
                                defer { rest = rest.dropFirst(blockSize) }
                                return rest.isEmpty ? nil : Array(rest.prefix(blockSize))
                            },
                            read: { part in
                                part.map { line in
                                    switch line {
                                    case .command(let command): .success(command)
                                    case .known: .success(nil)
                                    case .noise: .failure(Unreadable("noise"))
                                    }
                                }
                            }, report: results.note)
                    })
            }
        }
        return results.results.withLock { $0 }
    }

    @Test("Signed claims are checked, kept in order and paid; what is known, unreadable or wrongly signed is told apart, line by line", arguments: [1, 7, 2_048])
    func claims(blockSize: Int) async throws {
        let ledger = try await OpenedLedger()
        let keys = try (1...40).map { try PrivateKey(Bytes32(UInt256(UInt64(0x9000 + $0))).bytes) }
        for key in keys { try await ledger.accept(.issuerTransfer(IssuerTransfer(token: ledger.token, to: key.address, amount: 100))) }
        for _ in 0..<2 {
            try await ledger.accept(.deposit(Deposit(model: ledger.model, amount: 1_000_000, reference: "")))
            ledger.clock.pass(seconds: 20)
            try await ledger.accept(.snapshot(TakeSnapshot(token: ledger.token)))
        }
        let claim = { (key: PrivateKey, snapshot: UInt256, nonce: UInt256) in
            try ledger.signed(
                {
                    .claim(
                        Claim(holder: key.address, token: ledger.token, snapshotIDs: [snapshot], recipient: key.address, authorization: $0))
                }, by: key, nonce: nonce)
        }
        var lines: [Line] = []
        for key in keys { lines += [.command(try claim(key, 1, 0)), .command(try claim(key, 2, 1)), .noise, .known] }
        // Signed by another key than the holder's.
        let forged = try ledger.signed(
            {
                .claim(
                    Claim(holder: keys[0].address, token: ledger.token, snapshotIDs: [2], recipient: keys[1].address, authorization: $0))
            }, by: keys[1], nonce: 2)
        lines.append(.command(forged))
        let results = try await send(lines, to: ledger, blockSize: blockSize)
        #expect(results.count == lines.count)
        for (index, line) in lines.dropLast().enumerated() {
            switch (line, results[index]) {
            case (.command, .entry(let entry)): #expect(entry.outcome == .accepted)
            case (.known, .known), (.noise, .unreadable): break
            default: Issue.record("line \(index) became \(String(describing: results[index]))")
            }
        }
        guard case .refused(.refused(.wrongSigner)) = results[lines.count - 1] else {
            Issue.record("the forged claim became \(String(describing: results[lines.count - 1]))")
            return
        }
        for key in keys { #expect(try ledger.balance(of: .address(key.address)).available == 120) }
        #expect(try ledger.verify().problems == [])
    }
}
