internal import EthereumPrimitives
package import LedgerCore
package import LedgerLog
internal import TransparencyLog

extension ClaimAudit {
    /// Puts the proof of a claim together from the operator's log and ledger.
    ///
    /// - Parameters:
    ///   - number: The claim's entry.
    ///   - sample: At most so many charges of each snapshot are opened.
    /// - Throws: ``LogFormatError`` for an entry that is no accepted claim, or is not under the head yet; others when log or ledger cannot be read.
    package init(ofEntry number: UInt64, sample: UInt64, log: PublicLog, ledger reader: any LedgerReader) throws {
        let (note, head) = try log.head()
        let entries = { (number: UInt64) in try LoggedEntry(number, in: log.files, size: head.size) }
        let claim = try entries(number)
        let entry = try PublicEntry(encoded: claim.leaf)
        guard entry.isAccepted, let terms = try ClaimTerms.all(in: entry).first else {
            throw LogFormatError.malformed("entry \(number) is no claim that was paid; name the entry of a claim")
        }
        var view = LedgerView(reader: reader)
        let model = try view.token(terms.token).model
        let maker = SnapshotMaker(log: log, head: head, sample: sample, reader: reader, model: model, terms: terms)
        var snapshots: [Snapshot] = []
        for id in try maker.paidSnapshots(before: number) { snapshots.append(try maker.snapshot(id)) }
        self.init(
            checkpoint: note, ledger: try entries(1), registration: try entries(log.files.entry(ofSnapshot: 0, of: terms.token, size: head.size)),
            claim: claim, sample: sample, snapshots: snapshots)
    }
}

private struct SnapshotMaker {
    let log: PublicLog
    let head: Checkpoint
    let sample: UInt64
    let reader: any LedgerReader
    let model: ModelID
    let terms: ClaimTerms

    /// The snapshots that the claim was paid for.
    func paidSnapshots(before number: UInt64) throws -> [UInt64] {
        if let named = terms.snapshotIDs { return named.compactMap(\.asUInt64) }
        // Which were open then follows from everything before.
        var auditor = LogAuditor()
        for index in 0..<number - 1 { try auditor.append(log.files.entry(at: index)) }
        var view = auditor.books.view
        return try view.openClaims(of: terms.holder, in: terms.token).map(\.snapshotID).filter { UInt256($0) <= terms.lastSnapshotID }
    }

    func snapshot(_ id: UInt64) throws -> ClaimAudit.Snapshot {
        let number = try log.files.entry(ofSnapshot: id, of: terms.token, size: head.size)
        let entry = try LoggedEntry(number, in: log.files, size: head.size)
        guard let sums = try PublicEntry(encoded: entry.leaf).snapshots.first(where: { $0.token == terms.token }) else {
            throw LogFormatError.malformed("entry \(number) of the log has no sums of a snapshot")
        }
        return ClaimAudit.Snapshot(
            previous: try LoggedEntry(sums.previousEntry, in: log.files, size: head.size), entry: entry, holder: try holder(id),
            charges: try charges(from: sums.previousEntry, to: number))
    }

    private func holder(_ id: UInt64) throws -> SumOpening {
        var view = LedgerView(reader: reader)
        var leaves: [SumNode] = []
        var place: UInt64?
        var last: Address?
        while true {
            let page = try reader.holders(of: terms.token, after: last, limit: 1_000)
            for (holder, _) in page {
                let balance = try view.balance(of: holder, in: terms.token, atSnapshot: UInt256(id))
                if balance.isZero { continue }
                if holder == terms.holder { place = UInt64(leaves.count) }
                leaves.append(.holder(holder, balance: balance))
            }
            guard page.count == 1_000 else { break }
            last = page.last?.holder
        }
        guard let place else { throw LogFormatError.malformed("\(terms.holder) held nothing at snapshot \(id)") }
        return SumOpening(try SumTree(leaves).proof(of: place))
    }

    private func charges(from first: UInt64, to last: UInt64) throws -> [ClaimAudit.Charge] {
        var leaves: [SumNode] = []
        try RevenueLeaves(files: log.files, model: model, first: first).forEach(to: last) { leaves.append($1) }
        let tree = try SumTree(leaves)
        return try SampleDraw.indexes(below: tree.count, sample: sample, root: head.root, entry: last).map { index in
            let leaf = tree.leaves[Int(index)]
            return ClaimAudit.Charge(
                entry: try LoggedEntry(first + index, in: log.files, size: head.size),
                summed: RevenueChange(added: leaf.added, taken: leaf.taken), opening: SumOpening(try tree.proof(of: index)))
        }
    }
}
