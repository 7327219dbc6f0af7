import ChainTransactions
import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import LedgerCore
import Synchronization

/// A chain in memory with one sender, whose node loses, repeats and forgets at random, and whose newest blocks may be replaced.
final class SimulatedChain: ChainNode {
    struct Block: Hashable {
        var hash: Bytes32
        var transactions: [Mined] = []
    }

    struct Mined: Hashable {
        var hash: Bytes32
        var nonce: UInt64
        var payload: [UInt8]
        var isCancellation: Bool
        var succeeded: Bool
    }

    /// The blocks above the finalized one.
    static let depth = 4
    static let sender = Signers.sender.address

    struct State {
        var random: SeededGenerator
        var blocks = [Block(hash: .zero)]
        var pool: [UInt64: SignedTransaction] = [:]
        var baseFee: UInt64 = 100
        var salt: UInt64 = 0
        var faultPercent: UInt64
        var saysFinalizedTooEarly = false

        mutating func chance(_ percent: UInt64) -> Bool { random.next(upperBound: 100) < percent }
        var mined: [Mined] { blocks.flatMap(\.transactions) }
        var finalizedBlocks: ArraySlice<Block> { blocks.prefix(max(1, blocks.count - SimulatedChain.depth)) }
        var finalizedCount: Int { finalizedBlocks.reduce(0) { $0 + $1.transactions.count } }
    }

    let state: Mutex<State>

    init(seed: UInt64, faultPercent: UInt64, saysFinalizedTooEarly: Bool = false) {
        state = Mutex(
            State(random: SeededGenerator(seed: seed &* 31 &+ 7), faultPercent: faultPercent, saysFinalizedTooEarly: saysFinalizedTooEarly))
    }

    func with<Value: Sendable>(_ body: @Sendable (inout State) -> Value) -> Value { state.withLock { body(&$0) } }

    // MARK: What the world does

    func mine(_ most: Int = 3) {
        with { state in
            state.salt += 1
            var block = Block(hash: Keccak256.hash(Array("\(state.blocks.count) \(state.salt)".utf8)))
            while block.transactions.count < most {
                let nonce = UInt64(state.mined.count + block.transactions.count)
                guard let next = state.pool[nonce], case .dynamicFee(_, let fees, _) = next.transaction.kind,
                    fees.maxFeePerGas >= UInt256(state.baseFee)
                else { break }
                state.pool[nonce] = nil
                let transaction = next.transaction
                let isCancellation = transaction.to == Self.sender
                block.transactions.append(
                    Mined(
                        hash: next.hash, nonce: nonce, payload: transaction.data, isCancellation: isCancellation,
                        succeeded: isCancellation || transaction.data.first != 0xFE))
            }
            state.blocks.append(block)
            state.baseFee = max(10, min(5_000, state.chance(50) ? state.baseFee * 2 : state.baseFee / 2))
        }
    }

    /// Replaces the newest blocks, never a finalized one. Their transactions wait again, or are lost.
    func reorganise(_ depth: Int, raws: [Bytes32: SignedTransaction]) {
        with { state in
            let undone = state.blocks.suffix(max(0, min(depth, state.blocks.count - state.finalizedBlocks.count)))
            state.blocks.removeLast(undone.count)
            state.salt += 1
            for mined in undone.flatMap(\.transactions) where state.chance(60) { state.pool[mined.nonce] = raws[mined.hash] }
            for _ in undone { state.blocks.append(Block(hash: Keccak256.hash(Array("fork \(state.blocks.count) \(state.salt)".utf8)))) }
        }
    }

    func forgetPool() { with { $0.pool = [:] } }

    // MARK: What the node says

    func observe(_ sender: Address, hashes: [UInt64: [Bytes32]]) async throws(ChainFault) -> ChainObservation {
        let seen: ChainObservation? = with { state in
            if state.chance(state.faultPercent / 2) { return nil }
            let finalizedCount = state.saysFinalizedTooEarly ? state.mined.count : state.finalizedCount
            var seen = ChainObservation(
                head: UInt64(state.blocks.count - 1), minedCount: UInt64(state.mined.count), finalizedCount: UInt64(finalizedCount),
                fees: GasPrice(baseFee: UInt256(state.baseFee), tip: 5))
            // A pruned node has no receipts for a while.
            guard !state.chance(state.faultPercent) else { return seen }
            for (number, block) in state.blocks.enumerated() {
                for mined in block.transactions where mined.nonce < UInt64(finalizedCount) {
                    guard let attempt = hashes[mined.nonce]?.firstIndex(of: mined.hash) else { continue }
                    seen.conclusions[mined.nonce] = ChainTransactionRecord.Conclusion(
                        attempt: UInt64(attempt), succeeded: mined.succeeded, blockNumber: UInt64(number), blockHash: block.hash, gasCost: 1)
                }
            }
            return seen
        }
        guard let seen else { throw ChainFault("no answer") }
        return seen
    }

    func gasLimit(of transaction: Transaction, from sender: Address) async throws(ChainFault) -> UInt64? {
        transaction.data.first == 0xFF ? nil : 21_000
    }

    func publish(_ transaction: SignedTransaction) async throws(ChainFault) {
        let isAnswered: Bool = with { state in
            let isLost = state.chance(state.faultPercent)
            if !isLost { SimulatedChain.take(transaction, &state) }
            return !isLost && !state.chance(state.faultPercent)
        }
        guard isAnswered else { throw ChainFault("no answer") }
    }

    /// A pool takes another transaction of a nonce for a tenth more of both fees.
    private static func take(_ transaction: SignedTransaction, _ state: inout State) {
        let nonce = transaction.transaction.nonce
        guard nonce >= UInt64(state.mined.count) else { return }
        if let earlier = state.pool[nonce], case .dynamicFee(_, let old, _) = earlier.transaction.kind,
            case .dynamicFee(_, let new, _) = transaction.transaction.kind
        {
            let pairs = [(new.maxFeePerGas, old.maxFeePerGas), (new.maxPriorityFeePerGas, old.maxPriorityFeePerGas)]
            guard pairs.allSatisfy({ UInt256.mulDiv($0, 10, 1) ?? 0 >= UInt256.mulDiv($1, 11, 1) ?? .max }) else { return }
        }
        state.pool[nonce] = transaction
    }
}

enum Signers {
    static let sender: PrivateKey = {
        do { return try PrivateKey([UInt8](repeating: 7, count: 32)) } catch { preconditionFailure("\(error)") }
    }()
}
