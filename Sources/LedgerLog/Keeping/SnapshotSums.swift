package import EthereumPrimitives
package import LedgerCore
package import TransparencyLog

/// Adds up what a snapshot's entry in the log commits to: the revenue entry by entry, and the holders' balances.
struct SnapshotSums {
    let files: LogFiles
    let reader: any LedgerReader

    /// - Parameters:
    ///   - entry: The entry that took the snapshot, without its sums.
    ///   - previous: The entry of the snapshot before, or the token's registration.
    func snapshot(of token: Address, _ id: UInt64, takenBy entry: PublicEntry, previous: UInt64) throws -> PublicSnapshot {
        var view = LedgerView(reader: reader)
        let model = try view.token(token).model
        let record = try view.snapshot(UInt256(id), of: token)
        // Of a token, no two snapshots are taken at one time.
        guard record.takenAt == entry.time else { throw SnapshotIndex.damaged }
        return PublicSnapshot(
            token: token, snapshotID: id, previousEntry: previous, supply: record.supply, revenue: record.revenue, claimable: record.claimable,
            own: try entry.revenueChanges(of: model, hasSnapshot: true).before,
            revenueSum: PublicSum(try revenue(of: model, from: previous, to: entry.number)),
            holderSum: PublicSum(try holders(of: token, at: id)))
    }

    /// The sum tree over the log's entries from one to another, which is left out.
    private func revenue(of model: ModelID, from first: UInt64, to last: UInt64) throws -> SumNode {
        var frontier = SumFrontier()
        try RevenueLeaves(files: files, model: model, first: first).forEach(to: last) { _, leaf in try frontier.append(leaf) }
        return try frontier.root()
    }

    /// The sum tree over all who held something at the snapshot, by address.
    private func holders(of token: Address, at id: UInt64) throws -> SumNode {
        var frontier = SumFrontier()
        var view = LedgerView(reader: reader)
        var last: Address?
        while true {
            let page = try reader.holders(of: token, after: last, limit: 1_000)
            for (holder, _) in page {
                let balance = try view.balance(of: holder, in: token, atSnapshot: UInt256(id))
                if !balance.isZero { try frontier.append(.holder(holder, balance: balance)) }
            }
            guard page.count == 1_000 else { return try frontier.root() }
            last = page.last?.holder
        }
    }
}

extension SumNode {
    /// The leaf of a holder in the sum tree of a snapshot.
    package static func holder(_ holder: Address, balance: UInt256) -> SumNode { leaf(holder.padded, added: balance, taken: .zero) }

    package init(_ sum: PublicSum) { self.init(count: sum.count, added: sum.added, taken: sum.taken, hash: sum.root) }
}

extension PublicSum {
    init(_ node: SumNode) { self.init(count: node.count, added: node.added, taken: node.taken, root: node.hash) }
}
