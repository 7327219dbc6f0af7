public import EthereumPrimitives
public import LedgerCore

extension LedgerWriter {
    /// Applies the operator's commands to a ledger that nobody writes, all in one commit or none.
    ///
    /// - Returns: Their entries. Nothing was written unless all were accepted.
    /// - Throws: ``StoreFailure`` when the store cannot be read or written.
    public static func apply(
        _ commands: [Command], to store: any LedgerStore, makeID: () -> CommandID, at time: Timestamp
    ) throws(StoreFailure) -> [JournalEntry] {
        var machine = StateMachine(head: try store.head(), source: store)
        var entries: [JournalEntry] = []
        for command in commands { entries.append(try machine.apply(command, id: makeID(), at: time).entry) }
        if entries.allSatisfy({ $0.outcome == .accepted }) { try store.commit(machine.takeBatch()) }
        return entries
    }

    /// Whether the journal's generation has this salt.
    ///
    /// - Throws: ``StoreFailure`` when the store cannot be read.
    public static func isOfGeneration(_ salt: Bytes32, _ store: any LedgerStore) throws(StoreFailure) -> Bool {
        var view = LedgerView(reader: store)
        do { return try view.generation()?.salt == salt } catch {
            switch error {
            case .refused: return false
            case .failed(let failure): throw failure
            }
        }
    }
}
