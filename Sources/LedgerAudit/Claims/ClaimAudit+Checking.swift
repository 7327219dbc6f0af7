internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import LedgerLog
package import TransparencyLog

extension ClaimAudit {
    /// Checks the whole chain of proof with the log's key alone.
    ///
    /// - Throws: ``LogFormatError`` that says which link does not hold.
    package func check(log: NoteVerifier) throws -> ClaimReport {
        let head = try checkpoint.checkpoint(of: log)
        let entry = try claim.check(under: head)
        guard entry.isAccepted, let terms = try ClaimTerms.all(in: entry).first else {
            throw fault("entry \(entry.number) is no claim that was paid")
        }
        let token = try RegisteredToken(terms.token, ledger: ledger, registration: registration, under: head)
        guard token.admission.check(terms.command) == .accepted else { throw fault("the claim does not bear the signature of \(terms.holder)") }
        var reports: [ClaimReport.Snapshot] = []
        var sum = UInt256.zero
        for snapshot in snapshots {
            let report = try check(snapshot, of: terms, token, under: head)
            guard let next = sum.adding(report.paid), !reports.contains(where: { $0.id == report.id }) else {
                throw fault("snapshot \(report.id) stands in the proof twice")
            }
            (sum, reports) = (next, reports + [report])
        }
        guard
            terms.snapshotIDs.map({ Set($0) == Set(reports.map { UInt256($0.id) }) })
                ?? reports.allSatisfy({ UInt256($0.id) <= terms.lastSnapshotID })
        else { throw fault("the proof is of other snapshots than the claim's") }
        guard try terms.isPaid(sum, by: entry, model: token.model) else {
            throw fault("the snapshots' shares are \(sum) together, which is not what entry \(entry.number) paid")
        }
        guard terms.areBoundsKept(paid: sum, root: { id in reports.first { UInt256($0.id) == id }?.root }) else {
            throw fault("entry \(entry.number) pays less than its holder signed for, or other snapshots than it was signed for")
        }
        return ClaimReport(
            entry: entry.number, size: head.size, holder: terms.holder, token: terms.token, recipient: terms.recipient, paid: sum, snapshots: reports)
    }

    private func fault(_ reason: String) -> LogFormatError { .unproven(reason) }

    private func check(_ snapshot: Snapshot, of terms: ClaimTerms, _ token: RegisteredToken, under head: Checkpoint) throws -> ClaimReport.Snapshot {
        let entry = try snapshot.entry.check(under: head)
        guard entry.isAccepted, let sums = entry.snapshots.first(where: { $0.token == token.address }) else {
            throw fault("entry \(entry.number) took no snapshot of token \(token.address)")
        }
        try checkSums(sums, in: entry, token)
        try checkPrevious(snapshot.previous, sums, in: entry, under: head)
        for charge in snapshot.charges { try check(charge, sums, token.model, under: head) }
        guard UInt64(snapshot.charges.count) == min(sample, sums.revenueSum.count) else {
            throw fault("\(snapshot.charges.count) charges of snapshot \(sums.snapshotID) are opened: expected \(min(sample, sums.revenueSum.count))")
        }
        let drawn = SampleDraw.indexes(below: sums.revenueSum.count, sample: sample, root: head.root, entry: entry.number)
        guard snapshot.charges.map(\.opening.proof.index) == drawn else {
            throw fault("the charges opened of snapshot \(sums.snapshotID) are not those that the head draws")
        }
        let balance = try balance(of: terms.holder, snapshot.holder, SumNode(sums.holderSum))
        guard let paid = UInt256.mulDiv(balance, sums.claimable, sums.supply) else { throw fault("the supply is zero") }
        guard let refunded = sums.revenueSum.taken.adding(sums.own.taken) else { throw fault("the refunds do not fit 256 bits") }
        return ClaimReport.Snapshot(
            id: sums.snapshotID, root: sums.root(takenAt: entry.time), balance: balance, supply: sums.supply, revenue: sums.revenue,
            refunded: refunded, claimable: sums.claimable,
            paid: paid,
            entries: sums.revenueSum.count, opened: UInt64(snapshot.charges.count))
    }

    /// Checks a snapshot's numbers against each other and against the token's terms.
    private func checkSums(_ sums: PublicSnapshot, in entry: PublicEntry, _ token: RegisteredToken) throws {
        let own = try entry.revenueChanges(of: token.model, hasSnapshot: true).before
        guard own == sums.own, let added = sums.revenueSum.added.adding(own.added), let taken = sums.revenueSum.taken.adding(own.taken),
            added.subtracting(taken) == sums.revenue
        else { throw fault("the revenue of snapshot \(sums.snapshotID) is \(sums.revenue), its sums say otherwise") }
        guard sums.revenueSum.count == entry.number &- sums.previousEntry else {
            throw fault("the sums of snapshot \(sums.snapshotID) do not have every entry of its period")
        }
        guard sums.supply <= token.terms.supply else {
            throw fault("the supply at snapshot \(sums.snapshotID) is \(sums.supply), and only \(token.terms.supply) were ever made")
        }
        guard sums.holderSum.added == sums.supply else { throw fault("the balances at snapshot \(sums.snapshotID) do not add up to the supply") }
        guard let share = UInt256.mulDiv(sums.revenue, UInt256(token.terms.percentClaimable), 100),
            token.terms.claimWindow == 0 ? sums.claimable == share : sums.claimable >= share
        else { throw fault("snapshot \(sums.snapshotID) makes \(sums.claimable) claimable, not \(token.terms.percentClaimable) % of its revenue") }
    }

    private func checkPrevious(_ previous: LoggedEntry, _ sums: PublicSnapshot, in entry: PublicEntry, under head: Checkpoint) throws {
        let before = try previous.check(under: head)
        let isBefore =
            sums.snapshotID == 1
            ? previous.number == registration.number && previous.leaf == registration.leaf
            : before.isAccepted && before.snapshots.contains { $0.token == sums.token && $0.snapshotID == sums.snapshotID &- 1 }
        guard isBefore, before.number == sums.previousEntry, before.number < entry.number, before.time <= entry.time else {
            throw fault("entry \(previous.number) is not where the period of snapshot \(sums.snapshotID) begins")
        }
    }

    private func check(_ charge: Charge, _ sums: PublicSnapshot, _ model: ModelID, under head: Checkpoint) throws {
        let entry = try charge.entry.check(under: head)
        let index = charge.opening.proof.index
        guard entry.number == sums.previousEntry &+ index else {
            throw fault("the leaf \(index) of snapshot \(sums.snapshotID) is entry \(sums.previousEntry &+ index), not \(entry.number)")
        }
        let leaf = SumNode.leaf(charge.entry.leafHash, added: charge.summed.added, taken: charge.summed.taken)
        try charge.opening.proof.check(leaf, root: SumNode(sums.revenueSum))
        guard try entry.revenueChange(of: model, isFirst: index == 0) == charge.summed else {
            throw fault(
                "the sum of snapshot \(sums.snapshotID) has \(charge.summed.added) for entry \(entry.number), the entry says otherwise: "
                    + "make a proof of the fraud with `imo audit fraud`")
        }
    }

    /// The balance is not told: it is what the siblings leave of the sum.
    private func balance(of holder: Address, _ opening: SumOpening, _ root: SumNode) throws -> UInt256 {
        var rest = root.added
        for sibling in opening.proof.siblings {
            guard let next = rest.subtracting(sibling.added) else { throw fault("the holders' sums are more than the supply") }
            rest = next
        }
        try opening.proof.check(.holder(holder, balance: rest), root: root)
        return rest
    }
}
