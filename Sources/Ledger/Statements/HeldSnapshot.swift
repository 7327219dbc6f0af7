package import EthereumPrimitives
package import LedgerCore

/// A snapshot at which a holder had tokens.
package struct HeldSnapshot: Sendable {
    package let token: Address
    package let id: UInt64
    package let snapshot: SnapshotRecord
    package let balance: UInt256
    /// ⌊balance · claimable / supply⌋, claimed or not.
    package let entitled: UInt256

    /// Those of a period, by token and id.
    ///
    /// - Throws: ``StoreFailure`` when the ledger cannot be read; ``Interruption`` where a record is damaged.
    package static func all(of holder: Address, tokens: [Address], in period: StatementPeriod, reader: some LedgerReader) throws -> [HeldSnapshot] {
        var view = LedgerView(reader: reader)
        var held: [HeldSnapshot] = []
        for token in tokens {
            for (index, snapshot) in try reader.snapshots(of: token).enumerated() {
                if let from = period.from, snapshot.takenAt < from { continue }
                if let to = period.to, snapshot.takenAt >= to { break }
                let id = UInt64(index + 1)
                let balance = try view.balance(of: holder, in: token, atSnapshot: UInt256(id))
                if balance.isZero { continue }
                let entitled = UInt256.mulDiv(balance, snapshot.claimable, snapshot.supply) ?? .zero
                held.append(HeldSnapshot(token: token, id: id, snapshot: snapshot, balance: balance, entitled: entitled))
            }
        }
        return held
    }
}
