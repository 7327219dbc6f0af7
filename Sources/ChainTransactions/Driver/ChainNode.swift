package import EthereumPrimitives
package import EthereumWallet
package import LedgerCore

/// The nodes of a chain, as the driver of transactions uses them.
package protocol ChainNode: Sendable {
    /// Asks what there is to know of a sender and its open slots.
    ///
    /// - Parameter hashes: The hashes of every attempt of each slot, by nonce.
    /// - Throws: ``ChainFault`` when the nodes do not answer or disagree; nothing is done then.
    func observe(_ sender: Address, hashes: [UInt64: [Bytes32]]) async throws(ChainFault) -> ChainObservation

    /// The gas limit to sign, with a margin; nil for a transaction that would revert in the newest block's state.
    ///
    /// - Throws: ``ChainFault`` when the nodes do not answer, and for a transaction above the cap.
    func gasLimit(of transaction: Transaction, from sender: Address) async throws(ChainFault) -> UInt64?

    /// Sends signed bytes. Whatever the nodes answer, they may have it.
    ///
    /// - Throws: ``ChainFault`` with the answer, for the log.
    func publish(_ transaction: SignedTransaction) async throws(ChainFault)
}

/// The ledger's journal, as the driver uses it.
package protocol TransactionJournal: Sendable {
    /// The open transactions of a sender, in the order of their nonces.
    func open(_ sender: Address) async throws -> [TransactionManager.Slot]

    /// Writes a command. It is durable when this returns.
    ///
    /// - Throws: Whatever keeps the command from the journal, a refusal included.
    func submit(_ command: Command) async throws
}
