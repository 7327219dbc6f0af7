internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore

/// A ledger as it was when its operator copied it, with what the simulation knows of it.
struct Backup {
    let disk: SimulatedDisk
    let model: NaiveLedger
    let books: Books
    let shadow: Shadow
    let known: [CommandID: ExpectedEntry]
    let time: Timestamp
    /// Of the generation that holders signed for.
    let salt: Bytes32?
    let payments: PaidOut
    let generator: StepGenerator

    /// - Returns: nil while the ledger has failed.
    init?(of simulator: Simulator, salt: Bytes32?, payments: PaidOut, generator: StepGenerator, seed: UInt64) {
        guard simulator.violations.isEmpty, simulator.store != nil, !simulator.disk.hasCrashed, simulator.writer?.isHealthy == true else {
            return nil
        }
        disk = SimulatedDisk(seed: seed)
        disk.copy(simulator.disk)
        (model, books, known) = (simulator.durable.detached, simulator.books, simulator.known)
        shadow = Shadow(copyOf: simulator.shadow)
        time = simulator.clock.now
        (self.salt, self.payments, self.generator) = (salt, payments, generator)
    }
}

extension NaiveLedger {
    /// A copy that goes on by itself, beside this one.
    var detached: NaiveLedger {
        var copy = self
        copy.history = history.detached
        return copy
    }
}
