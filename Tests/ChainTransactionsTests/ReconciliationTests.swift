import ChainTransactions
import EthereumPrimitives
import EthereumWallet
import LedgerCore
import Testing

/// Five transactions, of which three are final, and what the chain says of them when both books agree.
struct Books: Sendable {
    static let sender = SimulatedChain.sender
    var chainID: UInt64 = 31337
    var record: SenderRecord
    var slots: [TransactionManager.Slot]
    var facts: ChainFacts
    /// The hashes of all attempts, by nonce.
    var hashes: [[Bytes32]]

    init() throws {
        let journal = try SimulatedJournal(seed: 1, crashPercent: 0)
        try journal.apply(.openSender(OpenSender(sender: Self.sender, firstNonce: 0)))
        for number in 0..<5 as Range<UInt64> {
            let intent = TransactionIntent(to: Address(lowBytesOf: Bytes32(9)), value: UInt256(number), data: [], purpose: "")
            try journal.apply(.queueTransaction(QueueTransaction(sender: Self.sender, intent: intent)))
            for fee in [200, 300] as [UInt256] { try Self.sign(number, fee: fee, intent, journal) }
        }
        for nonce in 0..<3 as Range<UInt64> {
            let conclusion = Self.conclusion(nonce)
            try journal.apply(.concludeTransaction(ConcludeTransaction(sender: Self.sender, nonce: nonce, conclusion: conclusion)))
        }
        var view = LedgerView(reader: journal.store)
        record = try #require(try view.sender(Self.sender))
        slots = try journal.slots(of: Self.sender, onlyOpen: false)
        hashes = try slots.map { slot in
            let signing = SlotSigning(chainID: 31337, sender: Self.sender, nonce: slot.nonce, intent: slot.transaction.intent)
            return try slot.transaction.attempts.map { try signing.signed($0).hash }
        }
        facts = ChainFacts(finalized: 100, finalizedCount: 3, receipts: [:])
        for nonce in 0..<4 as Range<UInt64> { facts.receipts[hashes[Int(nonce)][1]] = Self.receipt(nonce) }
    }

    private static func sign(_ nonce: UInt64, fee: UInt256, _ intent: TransactionIntent, _ journal: SimulatedJournal) throws {
        let signing = SlotSigning(chainID: 31337, sender: sender, nonce: nonce, intent: intent)
        let asked = signing.transaction(gasLimit: 30_000, maxFee: fee, tip: fee, isCancellation: false)
        let attempt = try signing.attempt(try asked.signed(with: Signers.sender), of: asked, isCancellation: false)
        #expect(try journal.apply(.signTransaction(SignTransaction(sender: sender, nonce: nonce, attempt: attempt))) == .accepted)
    }

    static func conclusion(
        _ nonce: UInt64, attempt: UInt64 = 1, succeeded: Bool = true, block: UInt64? = nil, hash: Bytes32? = nil, cost: UInt256 = 2_100_000
    ) -> ChainTransactionRecord.Conclusion {
        ChainTransactionRecord.Conclusion(
            attempt: attempt, succeeded: succeeded, blockNumber: block ?? 50 + nonce, blockHash: hash ?? Bytes32(UInt256(50 + nonce)), gasCost: cost)
    }

    static func receipt(_ nonce: UInt64) -> ChainFacts.Receipt {
        ChainFacts.Receipt(
            sender: sender, blockNumber: 50 + nonce, blockHash: Bytes32(UInt256(50 + nonce)), isCanonical: true, succeeded: true, gasUsed: 21_000,
            gasPrice: 100)
    }

    func firstDifference() throws -> String? {
        try SenderReconciliation(chainID: chainID, sender: Self.sender, record: record, slots: slots).firstDifference(facts)
    }

    /// Changes what the chain says of the attempt of a nonce that it has.
    mutating func receipt(_ nonce: Int, _ change: (inout ChainFacts.Receipt) -> Void) {
        guard var receipt = facts.receipts[hashes[nonce][1]] else { return }
        change(&receipt)
        facts.receipts[hashes[nonce][1]] = receipt
    }

    /// Changes the journal: its transactions are made anew, with other outcomes for some nonces.
    mutating func conclude(_ nonce: UInt64, _ conclusion: ChainTransactionRecord.Conclusion) throws {
        let journal = try SimulatedJournal(seed: 1, crashPercent: 0)
        try journal.apply(.openSender(OpenSender(sender: Self.sender, firstNonce: 0)))
        for slot in slots {
            try journal.apply(.queueTransaction(QueueTransaction(sender: Self.sender, intent: slot.transaction.intent)))
            for attempt in slot.transaction.attempts {
                try journal.apply(.signTransaction(SignTransaction(sender: Self.sender, nonce: slot.nonce, attempt: attempt)))
            }
        }
        for number in 0..<max(3, nonce + 1) {
            let outcome = number == nonce ? conclusion : Self.conclusion(number)
            try journal.apply(.concludeTransaction(ConcludeTransaction(sender: Self.sender, nonce: number, conclusion: outcome)))
        }
        var view = LedgerView(reader: journal.store)
        record = try #require(try view.sender(Self.sender))
        slots = try journal.slots(of: Self.sender, onlyOpen: false)
    }
}

@Suite("Reconciliation with a chain")
struct ReconciliationTests {
    struct Planted: Sendable, CustomTestStringConvertible {
        let testDescription: String
        /// The words that name it.
        let names: String
        let plant: @Sendable (inout Books) throws -> Void

        init(_ description: String, names: String, _ plant: @escaping @Sendable (inout Books) throws -> Void) {
            testDescription = description
            self.names = names
            self.plant = plant
        }
    }

    static let planted: [Planted] = [
        Planted("the chain lost a transaction", names: "nonce 1") { $0.facts.receipts[$0.hashes[1][1]] = nil },
        Planted("the chain has another block", names: "nonce 1") { $0.receipt(1) { $0.blockHash = Bytes32(7) } },
        Planted("the chain has it in another block's number", names: "nonce 2") { $0.receipt(2) { $0.blockNumber = 60 } },
        Planted("its block is no longer the chain's", names: "nonce 0") { $0.receipt(0) { $0.isCanonical = false } },
        Planted("it failed on the chain", names: "the chain that it failed") { $0.receipt(1) { $0.succeeded = false } },
        Planted("it used more gas", names: "wei of gas") { $0.receipt(2) { $0.gasUsed = 21_001 } },
        Planted("it used more gas than was signed for", names: "more than was signed for") { $0.receipt(2) { $0.gasUsed = 30_001 } },
        Planted("gas cost more", names: "wei of gas") { $0.receipt(0) { $0.gasPrice = 101 } },
        Planted("gas cost more than was signed for", names: "more than was signed for") { $0.receipt(0) { $0.gasPrice = 301 } },
        Planted("somebody else sent it", names: "sent it") { $0.receipt(1) { $0.sender = Address(lowBytesOf: Bytes32(5)) } },
        Planted("the other attempt was mined", names: "the chain has attempt 0") {
            $0.facts.receipts[$0.hashes[1][0]] = $0.facts.receipts.removeValue(forKey: $0.hashes[1][1])
        },
        Planted("both attempts were mined", names: "several") { $0.facts.receipts[$0.hashes[1][0]] = Books.receipt(1) },
        Planted("an open transaction is final", names: "nonce 3") { $0.facts.finalizedCount = 4 },
        Planted("an open nonce is used up by another", names: "none of its attempts") {
            $0.facts.finalizedCount = 5
            $0.facts.receipts[$0.hashes[3][1]] = nil
        },
        Planted("the chain's final block is older", names: "calls it final") { $0.facts.finalized = 51 },
        Planted("the chain has fewer transactions", names: "the chain only 2") { $0.facts.finalizedCount = 2 },
        Planted("the chain has more transactions", names: "somebody else sends") {
            $0.facts.finalizedCount = 6
            try $0.conclude(4, Books.conclusion(4))
            for nonce in 3..<5 { $0.facts.receipts[$0.hashes[nonce][1]] = Books.receipt(UInt64(nonce)) }
        },
        Planted("the journal calls a success a failure", names: "journal says that it failed") {
            try $0.conclude(2, Books.conclusion(2, succeeded: false))
        },
        Planted("the journal has another cost", names: "the journal has 1 wei") { try $0.conclude(2, Books.conclusion(2, cost: 1)) },
        Planted("the journal has another block", names: "in block 49") { try $0.conclude(2, Books.conclusion(2, block: 49)) },
        Planted("the journal names another attempt", names: "the journal says attempt 0") { try $0.conclude(2, Books.conclusion(2, attempt: 0)) },
        Planted("the journal lost a transaction", names: "no transaction of nonce 1") { $0.slots.remove(at: 1) },
        Planted("the journal lost its newest transactions", names: "none after 3") { $0.slots.removeLast() },
    ]

    @Test("Books that agree have no difference, whatever is open and not final")
    func agreement() throws {
        var books = try Books()
        #expect(try books.firstDifference() == nil)
        books.facts.receipts[books.hashes[3][1]] = nil
        #expect(try books.firstDifference() == nil)
    }

    @Test("Each planted difference is found and named", arguments: planted)
    func differences(planted: Planted) throws {
        var books = try Books()
        try planted.plant(&books)
        let difference = try #require(try books.firstDifference())
        #expect(difference.contains(planted.names), "\(difference)")
    }

    @Test("A signature for another chain is no transaction of this one")
    func otherChain() throws {
        var books = try Books()
        books.chainID = 1
        #expect(throws: ChainFault.self) { try books.firstDifference() }
    }
}
