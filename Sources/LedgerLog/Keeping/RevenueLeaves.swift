package import EthereumPrimitives
package import LedgerCore
package import TransparencyLog

/// The leaves of a snapshot's sum tree over revenue, made from the stored log: for each entry, the log's hash of it and its change of the revenue.
package struct RevenueLeaves {
    private let files: LogFiles
    private let model: ModelID
    private let first: UInt64

    /// - Parameter first: The number of the entry that the tree begins with.
    package init(files: LogFiles, model: ModelID, first: UInt64) {
        self.files = files
        self.model = model
        self.first = first
    }

    /// - Parameter body: Called with each entry's number and leaf, up to `last`, which is left out.
    package func forEach(to last: UInt64, _ body: (UInt64, SumNode) throws -> Void) throws {
        let charge = PlainCharge(model: model)
        var number = first
        while number < last {
            let end = min(last, ((number - 1) / UInt64(Tile.fullWidth) + 1) * UInt64(Tile.fullWidth) + 1)
            let hashes = try files.hashes(level: 0, number - 1..<end - 1)
            let entries = try EntryBundle.decode(files.bundle(number - 1..<end - 1), count: hashes.count)
            for (hash, entry) in zip(hashes, entries) {
                let change = try self.change(by: entry, charge, isFirst: number == first)
                try body(number, .leaf(hash, added: change.added, taken: change.taken))
                number += 1
            }
        }
    }

    private func change(by entry: [UInt8], _ charge: PlainCharge, isFirst: Bool) throws -> RevenueChange {
        if !isFirst, let added = try charge.added(by: entry) { return RevenueChange(added: added, taken: .zero) }
        return try PublicEntry(encoded: entry).revenueChange(of: model, isFirst: isFirst)
    }
}

extension PublicEntry {
    /// Returns the amount that an entry counts in a snapshot's sum tree that it lies in. Of the first, what it did after its own snapshot.
    package func revenueChange(of model: ModelID, isFirst: Bool) throws(RLPError) -> RevenueChange {
        let changes = try revenueChanges(of: model, hasSnapshot: isFirst)
        return isFirst ? changes.after : changes.before
    }
}
