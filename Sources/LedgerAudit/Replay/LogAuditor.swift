package import EthereumPrimitives
internal import Ledger
package import LedgerCore
internal import LedgerLog
package import TransparencyLog

/// Follows a public log from its first entry: hashes the tree, applies every rule, checks every signature, and adds up the sums of every snapshot.
///
/// It trusts nothing but the log's key. Whoever operates the ledger cannot make it accept a wrong sum, only hide what never was in the log.
package struct LogAuditor {
    package private(set) var frontier = MerkleFrontier()
    package private(set) var books = PublicBooks()
    package private(set) var totals: [ModelID: AuditTotals] = [:]
    private var periods: [Address: TokenPeriod] = [:]
    private var ledger: OpenLedger?
    private var admission: Admission?
    /// The salts of the generations that restorations began, in their order. The log hides them.
    private let generationSalts: [Bytes32]
    private var generationCount = 0
    /// The entry of the first generation whose salt is not known: the signatures behind it are not checked.
    package private(set) var signaturesUncheckedFrom: UInt64?
    /// The entries that replaced the operator's key.
    package private(set) var rotations: [(entry: UInt64, rotation: RotateOperator)] = []

    /// - Parameter generationSalts: The salts of the generations that restorations began, in their order; holders sign with them in their domain.
    package init(generationSalts: [Bytes32] = []) {
        self.generationSalts = generationSalts
    }

    /// Takes the log's next entry.
    ///
    /// - Throws: ``PublicFault`` that names the entry where the log goes wrong.
    package mutating func append(_ bytes: [UInt8]) throws {
        let number = frontier.size + 1
        let hash = MerkleTree.leaf(bytes)
        let entry: PublicEntry
        do { entry = try PublicEntry(encoded: bytes) } catch { throw PublicFault(entry: number, "it cannot be read: \(error)") }
        guard !entry.hasDetachedItems else { throw PublicFault(entry: number, "parts of it lie beside the log, which this program does not follow") }
        let admission = admission
        try books.apply(entry) { admission?.signatureFault(of: $0) }
        frontier.append(hash)
        try count(entry)
        for snapshot in entry.snapshots {
            try periods[snapshot.token]?.close(by: snapshot, in: entry)
            try compareHolders(of: snapshot, entry)
        }
        try begin(with: entry)
        for token in periods.keys { try periods[token]?.append(entry, hash: hash) }
    }

    /// Forgets the totals counted so far, at the beginning of a period.
    package mutating func beginTotals() { totals = [:] }

    /// Begins with a ledger, or with a token.
    private mutating func begin(with entry: PublicEntry) throws {
        guard entry.isAccepted else { return }
        for part in entry.command.parts {
            if part.kind == CommandKind.beginGeneration.rawValue {
                generationCount += 1
                if generationCount > generationSalts.count, signaturesUncheckedFrom == nil { signaturesUncheckedFrom = entry.number }
                if let ledger { operate(ledger) }
            }
            switch try part.command() {
            case .openLedger(let opened): operate(opened)
            case .rotateOperator(let rotation):
                if let ledger { operate(ledger.operated(by: rotation.next)) }
                rotations.append((entry.number, rotation))
            case .registerModel(let registration):
                var view = books.view
                periods[try view.model(registration.model).token] = TokenPeriod(model: registration.model, first: entry.number)
            default: break
            }
        }
    }

    private mutating func operate(_ ledger: OpenLedger) {
        self.ledger = ledger
        let salt = generationSalts.prefix(generationCount).last
        admission = signaturesUncheckedFrom == nil ? Admission(ledger: ledger, salt: salt, proofs: NoReexecution(), isReplay: true) : nil
    }

    private func compareHolders(of snapshot: PublicSnapshot, _ entry: PublicEntry) throws {
        var holders = SumFrontier()
        for (holder, balance) in try books.holders(of: snapshot.token, atSnapshot: snapshot.snapshotID) {
            try holders.append(.holder(holder, balance: balance))
        }
        guard try holders.root() == SumNode(snapshot.holderSum) else {
            throw PublicFault(entry: entry.number, "the snapshot's sum over holders is not that of the balances that the log's transfers give")
        }
    }

    private mutating func count(_ entry: PublicEntry) throws {
        for posting in try entry.shownPostings() {
            guard let posting else { continue }
            switch posting.account {
            case .revenue(let model) where posting.direction == .credit: totals[model, default: AuditTotals()].earned.add(posting.amount)
            case .revenue(let model): totals[model, default: AuditTotals()].leftRevenue.add(posting.amount)
            case .claimPool(let model) where posting.direction == .credit: totals[model, default: AuditTotals()].madeClaimable.add(posting.amount)
            case .claimPool(let model): totals[model, default: AuditTotals()].claimed.add(posting.amount)
            default: break
            }
        }
        let refunding = [CommandKind.refund, .playContent].map(\.rawValue)
        for part in entry.command.parts where entry.isAccepted && refunding.contains(part.kind) {
            for (model, change) in try entry.takenRevenue() where part.items.allSatisfy({ $0.shownEncoding == nil }) {
                totals[model, default: AuditTotals()].refunded.add(change)
            }
        }
    }
}

/// The changes of a model's revenue by a period's entries, in the smallest unit. Sums that do not fit stay at the greatest number; the rules refuse them before.
package struct AuditTotals: Sendable, Hashable {
    /// Charges and deposits.
    package fileprivate(set) var earned = UInt256.zero
    /// The amount that left the revenue: for pools, for burns, and by refunds and reversals.
    package fileprivate(set) var leftRevenue = UInt256.zero
    package fileprivate(set) var refunded = UInt256.zero
    package fileprivate(set) var madeClaimable = UInt256.zero
    package fileprivate(set) var claimed = UInt256.zero
}

extension UInt256 {
    fileprivate mutating func add(_ amount: UInt256) { self = adding(amount) ?? .max }
}

extension PublicEntry {
    fileprivate func takenRevenue() throws(RLPError) -> [(ModelID, UInt256)] {
        try shownPostings().compactMap { posting in
            guard let posting, posting.direction == .debit, case .revenue(let model) = posting.account else { return nil }
            return (model, posting.amount)
        }
    }
}

extension Admission {
    fileprivate func signatureFault(of command: Command) -> String? {
        let outcome = check(command)
        return outcome == .accepted ? nil : outcome.explanation
    }
}
