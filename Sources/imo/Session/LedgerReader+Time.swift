import LedgerCore

extension LedgerReader {
    /// The time by which the rules judge: the system's, and never before the last entry's, because the ledger's clock does not go back.
    func timeOfRules() throws -> Timestamp { max(.now, try head().time) }
}
