import ChainTransactions
import EthereumPrimitives
import EthereumWallet
import LedgerCore
import Testing

@Suite("Decisions about transactions")
struct ManagerTests {
    static let sender = SimulatedChain.sender
    static let quiet = ChainObservation(head: 10, minedCount: 0, finalizedCount: 0, fees: GasPrice(baseFee: 100, tip: 5))

    /// A ledger with this many intents, of which the first have been signed for.
    static func journal(intents: Int, signed: Int) throws -> SimulatedJournal {
        let journal = try SimulatedJournal(seed: 1, crashPercent: 0)
        try journal.apply(.openSender(OpenSender(sender: sender, firstNonce: 0)))
        for _ in 0..<intents {
            let intent = TransactionIntent(to: Address(lowBytesOf: Bytes32(9)), value: 1, data: [], purpose: "")
            try journal.apply(.queueTransaction(QueueTransaction(sender: sender, intent: intent)))
        }
        for nonce in 0..<UInt64(signed) {
            let attempt = TransactionAttempt(
                gasLimit: 21_000, maxPriorityFeePerGas: 5, maxFeePerGas: 205, isCancellation: false, r: 1, s: 1, yParity: 0)
            try journal.apply(.signTransaction(SignTransaction(sender: sender, nonce: nonce, attempt: attempt)))
        }
        return journal
    }

    static func slots(intents: Int, signed: Int) throws -> [TransactionManager.Slot] {
        try journal(intents: intents, signed: signed).slots(of: sender, onlyOpen: true)
    }

    @Test("A new intent is signed at twice the base fee, and sent again in each block until one has it")
    func sending() throws {
        var manager = TransactionManager(policy: FeePolicy(patienceBlocks: 100))
        let offer = FeePolicy.Offer(maxFee: 205, tip: 5)
        #expect(manager.plan(try Self.slots(intents: 1, signed: 0), Self.quiet) == [.sign(nonce: 0, offer, isCancellation: false)])
        let slots = try Self.slots(intents: 1, signed: 1)
        var seen = Self.quiet
        #expect(manager.plan(slots, seen) == [.publish(nonce: 0, attempt: 0)])
        #expect(manager.plan(slots, seen) == [])
        seen.head += 1
        #expect(manager.plan(slots, seen) == [.publish(nonce: 0, attempt: 0)])
        seen.minedCount = 1
        #expect(manager.plan(slots, seen) == [])
        // A reorganisation took the block back.
        (seen.head, seen.minedCount) = (9, 0)
        #expect(manager.plan(slots, seen) == [.publish(nonce: 0, attempt: 0)])
    }

    @Test("A transaction that waits too long, or costs less than the base fee, is replaced within the limit")
    func replacing() throws {
        var manager = TransactionManager(policy: FeePolicy(maximumFeePerGas: 300, patienceBlocks: 3))
        let slots = try Self.slots(intents: 1, signed: 1)
        var seen = Self.quiet
        _ = manager.plan(slots, seen)
        seen.head += 2
        #expect(manager.plan(slots, seen) == [.publish(nonce: 0, attempt: 0)])
        seen.head += 1
        #expect(manager.plan(slots, seen) == [.sign(nonce: 0, FeePolicy.Offer(maxFee: 226, tip: 6), isCancellation: false)])
        seen.fees.baseFee = 290
        #expect(manager.plan(slots, seen) == [.sign(nonce: 0, FeePolicy.Offer(maxFee: 300, tip: 6), isCancellation: false)])
        seen.fees.baseFee = 301
        #expect(manager.plan(slots, seen) == [.publish(nonce: 0, attempt: 0)])
    }

    @Test("Only finalized blocks end a transaction, and a nonce that is used up unseen stops all that follow")
    func concluding() throws {
        var manager = TransactionManager(policy: FeePolicy())
        let slots = try Self.slots(intents: 3, signed: 3)
        var seen = Self.quiet
        (seen.minedCount, seen.finalizedCount) = (3, 2)
        let conclusion = ChainTransactionRecord.Conclusion(attempt: 0, succeeded: true, blockNumber: 1, blockHash: .zero, gasCost: 1)
        seen.conclusions = [0: conclusion, 2: conclusion]
        #expect(manager.plan(slots, seen) == [.conclude(nonce: 0, conclusion), .stop(nonce: 1)])
        seen.conclusions[1] = conclusion
        #expect(manager.plan(slots, seen) == [.conclude(nonce: 0, conclusion), .conclude(nonce: 1, conclusion)])
    }

    @Test("At most sixteen transactions are on their way")
    func pending() throws {
        var manager = TransactionManager(policy: FeePolicy())
        #expect(manager.plan(try Self.slots(intents: 20, signed: 0), Self.quiet).count == 16)
    }

    @Test("Signatures of others, and of other transactions, never reach the journal")
    func signatures() throws {
        let intent = TransactionIntent(to: Address(lowBytesOf: Bytes32(9)), value: 1, data: [], purpose: "")
        let signing = SlotSigning(chainID: 31337, sender: Self.sender, nonce: 0, intent: intent)
        let asked = signing.transaction(gasLimit: 21_000, maxFee: 205, tip: 5, isCancellation: false)
        let attempt = try signing.attempt(try asked.signed(with: Signers.sender), of: asked, isCancellation: false)
        #expect(try signing.signed(attempt).raw == (try asked.signed(with: Signers.sender)).raw)
        let other = try PrivateKey([UInt8](repeating: 8, count: 32))
        #expect(throws: ChainFault.self) { try signing.attempt(try asked.signed(with: other), of: asked, isCancellation: false) }
        var changed = asked
        changed.value = 2
        #expect(throws: ChainFault.self) { try signing.attempt(try changed.signed(with: Signers.sender), of: asked, isCancellation: false) }
        let forged = TransactionAttempt(
            gasLimit: 21_000, maxPriorityFeePerGas: 5, maxFeePerGas: 206, isCancellation: false, r: attempt.r, s: attempt.s, yParity: attempt.yParity)
        #expect(throws: ChainFault.self) { try signing.signed(forged) }
    }
}
