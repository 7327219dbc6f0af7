import ChainTransactions
import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import Foundation
import LedgerCore
import Testing

/// One life of a sender: intents, crashes, lost and repeated messages, fee spikes and reorganisations, and then a quiet time in which all must end.
struct Chaos {
    static let credit = UInt256(1_000_000)
    let chain: SimulatedChain
    let journal: SimulatedJournal
    let policy: FeePolicy
    var random: SeededGenerator
    var driver: TransactionDriver
    let intents: Int

    init(seed: UInt64, intents: Int, forgetsSignatures: Bool = false, saysFinalizedTooEarly: Bool = false) throws {
        chain = SimulatedChain(seed: seed, faultPercent: 20, saysFinalizedTooEarly: saysFinalizedTooEarly)
        journal = try SimulatedJournal(seed: seed, crashPercent: 8, forgetsSignatures: forgetsSignatures)
        policy = FeePolicy(maximumFeePerGas: nil, patienceBlocks: 2)
        random = SeededGenerator(seed: seed &+ 1_000_003)
        driver = TransactionDriver(chainID: 31337, node: chain, signer: KeySigner(Signers.sender), journal: journal, policy: policy)
        self.intents = intents
        try journal.apply(.openSender(OpenSender(sender: SimulatedChain.sender, firstNonce: 0)))
        try journal.apply(.createAccount(CreateAccount(name: try AccountName("payer"))))
        try journal.apply(.credit(Credit(account: .named(try AccountName("payer")), amount: Self.credit, reference: "")))
    }

    mutating func restart() {
        driver = TransactionDriver(chainID: 31337, node: chain, signer: KeySigner(Signers.sender), journal: journal, policy: policy)
    }

    /// Faults of the node and crashes are expected; anything else is a failure.
    mutating func step() async throws {
        do { _ = try await driver.step() } catch is Crash { restart() } catch is ChainFault {}
    }

    mutating func run() async throws {
        var queued = 0
        while queued < intents {
            switch random.next(upperBound: 100 as UInt64) {
            case ..<30:
                try queue(UInt64(queued))
                queued += 1
            case ..<65: try await step()
            case ..<84: chain.mine(Int(random.next(upperBound: 4 as UInt64)))
            case ..<90: chain.reorganise(1 + Int(random.next(upperBound: 4 as UInt64)), raws: try signedBytes())
            case ..<93: chain.forgetPool()
            case ..<96: restart()
            default: try await cancel()
            }
        }
        chain.with { $0.faultPercent = 0 }
        journal.setCrashPercent(0)
        for _ in 0..<(40 * intents) {
            try await step()
            chain.mine()
            if try await journal.open(SimulatedChain.sender).isEmpty { return }
        }
    }

    /// Most succeed; some fail in their block, and some would revert from the beginning.
    private mutating func queue(_ number: UInt64) throws {
        let first: UInt8 = [0xFE, 0xFF].randomElement(using: &random) ?? 0
        let data = [random.next(upperBound: 100 as UInt64) < 15 ? first : 1] + Array("\(number)".utf8)
        let payment = TransactionIntent.Payment(payer: .named(try AccountName("payer")), amount: 100)
        let intent = TransactionIntent(to: Address(lowBytesOf: Bytes32(9)), value: 100, data: data, purpose: "", payment: payment)
        #expect(try journal.apply(.queueTransaction(QueueTransaction(sender: SimulatedChain.sender, intent: intent))) == .accepted)
    }

    private mutating func cancel() async throws {
        guard let slot = try await journal.open(SimulatedChain.sender).randomElement(using: &random) else { return }
        do { _ = try await driver.cancel(nonce: slot.nonce) } catch is Crash { restart() } catch is ChainFault {}
    }

    private func signedBytes() throws -> [Bytes32: SignedTransaction] {
        var signed: [Bytes32: SignedTransaction] = [:]
        for slot in try journal.slots(of: SimulatedChain.sender, onlyOpen: false) {
            let signing = SlotSigning(chainID: 31337, sender: SimulatedChain.sender, nonce: slot.nonce, intent: slot.transaction.intent)
            for attempt in slot.transaction.attempts {
                let transaction = try signing.signed(attempt)
                signed[transaction.hash] = transaction
            }
        }
        return signed
    }

    /// What is wrong at the end; nothing if each intent has exactly one outcome, in the journal as on the chain.
    func violations() throws -> [String] {
        var found: [String] = []
        let blocks = chain.with { $0.blocks }
        let mined = blocks.flatMap(\.transactions)
        let slots = try journal.slots(of: SimulatedChain.sender, onlyOpen: false)
        if slots.count != intents { found.append("\(slots.count) slots of \(intents) intents") }
        if mined.map(\.nonce) != Array(0..<UInt64(slots.count)) { found.append("the chain has the nonces \(mined.map(\.nonce))") }
        var paid: UInt64 = 0
        for slot in slots {
            guard let conclusion = slot.transaction.conclusion, Int(conclusion.blockNumber) < blocks.count else {
                found.append("nonce \(slot.nonce) has no outcome")
                continue
            }
            let block = blocks[Int(conclusion.blockNumber)]
            let effect = block.transactions.first { $0.nonce == slot.nonce }
            if block.hash != conclusion.blockHash || effect == nil { found.append("the block of nonce \(slot.nonce) is not the chain's") }
            let hadEffect = effect.map { $0.succeeded && !$0.isCancellation && $0.payload == slot.transaction.intent.data } ?? false
            if hadEffect != slot.transaction.hadEffect { found.append("nonce \(slot.nonce) had an effect: \(hadEffect)") }
            if hadEffect { paid += 100 }
        }
        var view = LedgerView(reader: journal.store)
        let left = try view.balance(of: .named(AccountName("payer"))).available
        if left != Self.credit.subtracting(UInt256(paid)) { found.append("the payer has \(left) after payments of \(paid)") }
        found += try LedgerInvariants.violations(in: journal.store).map { "\($0)" }
        return found
    }
}

@Suite("Transactions in chaos")
struct ChaosTests {
    /// `IMO_CHAOS_SEEDS` runs more of them.
    static let seeds = 0..<(ProcessInfo.processInfo.environment["IMO_CHAOS_SEEDS"].flatMap { UInt64($0) } ?? 50)

    @Test("Every intent has exactly one effect or none, and the journal says which", arguments: seeds)
    func exactlyOnce(seed: UInt64) async throws {
        var chaos = try Chaos(seed: seed, intents: 20)
        try await chaos.run()
        #expect(try chaos.violations() == [])
    }

    @Test("Signatures that are sent before they are written, and blocks that are believed before they are final, are noticed")
    func canaries() async throws {
        var found = (signatures: 0, finality: 0)
        for seed in 0..<20 as Range<UInt64> {
            var forgetful = try Chaos(seed: seed, intents: 10, forgetsSignatures: true)
            try await forgetful.run()
            if try !forgetful.violations().isEmpty { found.signatures += 1 }
            var hasty = try Chaos(seed: seed, intents: 20, saysFinalizedTooEarly: true)
            try await hasty.run()
            if try !hasty.violations().isEmpty { found.finality += 1 }
        }
        #expect(found.signatures == 20)
        #expect(found.finality > 0)
    }
}
