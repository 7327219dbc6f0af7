import ChainTransactions
import EthereumPrimitives
import EthereumTestSupport
import LedgerCore
import Synchronization

/// The process ended here.
struct Crash: Error {}

/// A real ledger in memory, whose process may end before or after each commit.
final class SimulatedJournal: TransactionJournal {
    struct State {
        var machine: StateMachine
        var random: SeededGenerator
        var crashPercent: UInt64
        var counter: UInt64 = 0
        var now = Timestamp(milliseconds: 1_000_000_000_000)
        /// A deliberate fault: signatures are sent without having been written.
        var forgetsSignatures = false
    }

    let store = MemoryLedger()
    private let state: Mutex<State>

    init(seed: UInt64, crashPercent: UInt64, forgetsSignatures: Bool = false) throws {
        let machine = StateMachine(head: .empty, source: store)
        state = Mutex(
            State(machine: machine, random: SeededGenerator(seed: seed), crashPercent: crashPercent, forgetsSignatures: forgetsSignatures))
        let asset = try AssetID("eip155:31337/slip44:60")
        try apply(.openLedger(OpenLedger(ledgerID: .zero, chainID: 31337, asset: asset, operatorAddress: .zero, contentWindowSeconds: 1)))
    }

    func setCrashPercent(_ percent: UInt64) { state.withLock { $0.crashPercent = percent } }

    @discardableResult
    func apply(_ command: Command) throws -> Outcome {
        try state.withLock { state in
            state.counter += 1
            let id = CommandID(time: state.now, random: (0, state.counter << 1))
            let applied = try state.machine.apply(command, id: id, at: state.now)
            try store.commit(state.machine.takeBatch())
            return applied.entry.outcome
        }
    }

    func open(_ sender: Address) async throws -> [TransactionManager.Slot] { try slots(of: sender, onlyOpen: true) }

    func slots(of sender: Address, onlyOpen: Bool) throws -> [TransactionManager.Slot] {
        var view = LedgerView(reader: store)
        guard let record = try view.sender(sender) else { return [] }
        return try ((onlyOpen ? record.firstOpen : 0)..<record.next).compactMap { nonce in
            try view.transaction(of: sender, nonce: nonce).map { TransactionManager.Slot(nonce: nonce, transaction: $0) }
        }
    }

    func submit(_ command: Command) async throws {
        let (before, after, forgets) = state.withLock { state in
            let roll = state.random.next(upperBound: 100 as UInt64)
            return (roll < state.crashPercent, (state.crashPercent..<2 * state.crashPercent).contains(roll), state.forgetsSignatures)
        }
        if before { throw Crash() }
        if case .signTransaction = command, forgets { return }
        let outcome = try apply(command)
        guard outcome == .accepted else { throw ChainFault("\(outcome)") }
        if after { throw Crash() }
    }
}
