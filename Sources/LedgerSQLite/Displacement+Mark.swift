internal import EthereumPrimitives
internal import LedgerCore

extension Displacement {
    /// The gravest fault of a ledger file; nil when the file is the directory's own.
    ///
    /// - Parameters:
    ///   - mark: The directory's; nil where there is none.
    ///   - generation: The file's; 0 for one that had no mark yet.
    ///   - hashOfEntry: The chain's hash with an entry of the file.
    init?(
        mark: LedgerMark?, file: FileIdentity?, generation: UInt32, head: JournalHead, hashOfEntry: (UInt64) throws -> Bytes32?
    ) rethrows {
        guard let mark else {
            guard generation > 0 else { return nil }
            self = .unmarked
            return
        }
        if head.number < mark.number {
            self = .rolledBack(acknowledged: mark.number, found: head.number)
        } else if mark.number > 0, try hashOfEntry(mark.number) != mark.hash {
            self = .forked(mark.number)
        } else if generation != 0, generation != mark.generation {
            self = .otherGeneration(file: generation, directory: mark.generation)
        } else if file != mark.file {
            self = .copied
        } else {
            return nil
        }
    }
}
