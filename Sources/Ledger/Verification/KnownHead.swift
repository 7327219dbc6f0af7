public import EthereumPrimitives
public import LedgerCore

/// A head of the chain that somebody was told of: whatever the ledger has become since, it must still have that entry with that hash.
///
/// A history that was rewritten as a whole, with all its hashes, verifies by itself. Only a memory outside of it can tell.
public struct KnownHead: Sendable, Hashable {
    /// The way in which the head became known.
    public enum Source: Sendable, Hashable {
        /// The writer acknowledged the entry.
        case acknowledged
        /// An earlier verification ended with the entry.
        case verified
    }

    public let source: Source
    public let number: UInt64
    public let hash: Bytes32

    public init(_ source: Source, number: UInt64, hash: Bytes32) {
        self.source = source
        self.number = number
        self.hash = hash
    }

    /// Looks the head up in a ledger.
    ///
    /// - Returns: A sentence on how the ledger contradicts it; nil when it is an ancestor of the ledger's head, or that head itself.
    /// - Throws: ``StoreFailure`` when the ledger cannot be read.
    public func contradiction(in reader: any LedgerReader) throws(StoreFailure) -> String? {
        guard number > 0 else { return nil }
        let found = try reader.entries(from: number, limit: 1).first { $0.number == number }
        if found?.hash == hash { return nil }
        switch (source, found) {
        case (.acknowledged, nil): return Displacement.rolledBack(acknowledged: number, found: try reader.head().number).description
        case (.acknowledged, _): return Displacement.forked(number).description
        case (.verified, nil):
            return """
                entry \(number) was verified before, and the ledger ends with entry \(try reader.head().number): entries are gone. Put the newer file back; if \
                there is none, accept the loss with `imo adopt --accept-loss`
                """
        case (.verified, let found?):
            return """
                entry \(number) was verified before with the chain hash \(hash), and now has \(found.hash): the history up to it was rewritten. Put the right \
                file back; if there is none, accept the loss with `imo adopt --accept-loss`
                """
        }
    }
}
