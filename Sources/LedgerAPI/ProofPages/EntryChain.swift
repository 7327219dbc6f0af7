internal import EthereumPrimitives
internal import LedgerCore
internal import LedgerLog
internal import Markup
internal import TransparencyLog

/// The steps that lead from an entry back to what it follows from, as far as the log shows them.
struct EntryChain {
    private(set) var steps: [ChainPicture.Step] = []
    /// Where the steps lead.
    private(set) var links: HTML = ""
    /// The file that proves more than the entry itself; nil where there is none.
    private(set) var check: HTML?

    /// More snapshots than this are not drawn.
    private static let maximumSnapshots = 16

    init(_ entry: PublicEntry, _ view: LogView) throws {
        for part in entry.command.parts where entry.isAccepted {
            switch try part.command() {
            case .claim(let claim):
                try addClaim(of: claim.holder, token: claim.token, ids: claim.snapshotIDs.compactMap(\.asUInt64), entry, view)
            case .claimLifetime(let claim): try addClaim(of: claim.holder, token: claim.token, ids: [], entry, view)
            default: break
            }
        }
        for snapshot in entry.snapshots { add(snapshot, takenBy: entry) }
        if steps.isEmpty { steps = [.init(name: "Entry \(entry.number)", detail: LogView.kind(of: entry))] }
    }

    private mutating func addClaim(of holder: Address, token: Address, ids: [UInt64], _ entry: PublicEntry, _ view: LogView) throws {
        let paid = try entry.shownPostings().compactMap { posting -> UInt256? in
            guard let posting, posting.direction == .credit, case .address = posting.account else { return nil }
            return posting.amount
        }
        steps.append(.init(name: "Claim of \(holder)", detail: "paid \(paid.map(\.description).joined(separator: ", "))"))
        for id in ids.prefix(EntryChain.maximumSnapshots) {
            let number = try view.log.files.entry(ofSnapshot: id, of: token, size: view.head.size)
            for snapshot in try view.entry(number).snapshots where snapshot.token == token { add(snapshot, takenBy: try view.entry(number)) }
        }
        if ids.isEmpty || ids.count > EntryChain.maximumSnapshots {
            steps.append(.init(name: "Further snapshots", detail: "the file of proof has all that the claim was paid for"))
        }
        check = ProofPage.check(
            file: "claim-\(entry.number).json", at: "/log/claim/\(entry.number)",
            with: "imo audit verify claim-\(entry.number).json --key \(view.log.key)")
    }

    private mutating func add(_ snapshot: PublicSnapshot, takenBy entry: PublicEntry) {
        let (sum, last) = (snapshot.revenueSum, entry.number - 1)
        steps += [
            .init(
                name: "Snapshot \(snapshot.snapshotID), entry \(entry.number)",
                detail: "\(snapshot.claimable) claimable, supply \(snapshot.supply), \(snapshot.holderSum.count) holders"),
            .init(name: "Revenue \(snapshot.revenue)", detail: "\(sum.added) added and \(sum.taken) taken by \(sum.count) entries"),
            .init(
                name: "Entries \(snapshot.previousEntry) to \(last)",
                detail: "every one counts in the sum at its place, with zero where it adds nothing"),
        ]
        links = """
            \(links)<p>Snapshot \(snapshot.snapshotID): <a href="/log/entry/\(entry.number)">its entry</a>,
            <a href="/log/entry/\(snapshot.previousEntry)">where its period begins</a>, <a href="/log/entry/\(last)">where it ends</a>.</p>

            """
    }
}
