/// A store for a verification's replay. It keeps the records and the head of the chain, and no journal.
///
/// A store that outlives the verification lets the next one continue there.
public protocol ReplayStore: LedgerStore {
    /// Forgets everything: no records are left, and the head is that of an empty journal.
    ///
    /// - Throws: ``StoreFailure`` when the store cannot be written.
    func clear() throws(StoreFailure)
}
