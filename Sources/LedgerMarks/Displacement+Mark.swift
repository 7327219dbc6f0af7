internal import EthereumPrimitives
package import LedgerCore

extension Displacement {
    /// The gravest fault of a ledger's database; nil when the database is the directory's own.
    ///
    /// - Parameters:
    ///   - mark: The directory's; nil where there is none.
    ///   - generation: The database's; 0 for one that had no mark yet.
    ///   - hashOfMarkedEntry: The chain's hash with the database's entry of the mark's number; nil where there is none.
    init?(
        mark: LedgerMark?, store: StoreIdentity?, generation: UInt32, head: JournalHead, hashOfMarkedEntry: Bytes32?
    ) {
        guard let mark else {
            guard generation > 0 else { return nil }
            self = .unmarked
            return
        }
        if head.number < mark.number {
            self = .rolledBack(acknowledged: mark.number, found: head.number)
        } else if mark.number > 0, hashOfMarkedEntry != mark.hash {
            self = .forked(mark.number)
        } else if generation != 0, generation != mark.generation {
            self = .otherGeneration(file: generation, directory: mark.generation)
        } else if store != mark.store {
            self = .copied
        } else {
            return nil
        }
    }
    /// The gravest fault of the database that a reader reads, as seen by a directory's mark.
    package static func of(
        _ store: StoreIdentity?, generation: UInt32, reader: some LedgerReader, mark: LedgerMark?
    ) throws(StoreFailure) -> Displacement? {
        let marked = try mark.map { (mark) throws(StoreFailure) in mark.number > 0 ? try reader.entries(from: mark.number, limit: 1).first?.hash : nil
        }
        return Displacement(mark: mark, store: store, generation: generation, head: try reader.head(), hashOfMarkedEntry: marked ?? nil)
    }
}
