package import LedgerCore
package import StrictJSON

extension JSONValue {
    /// An entry of the public log: what it shows, and how much it hides.
    package static func publicEntry(_ entry: PublicEntry) -> JSONValue {
        .object([
            "outcome": .count(entry.outcome), "commands": .array(entry.command.parts.map(publicCommand)),
            "postings": .array(((try? entry.shownPostings()) ?? []).map { $0.map(posting) ?? .null }),
            "hidden": .count(UInt64(entry.commitments.count)),
            "snapshots": .array(entry.snapshots.map(publicSnapshot)),
        ])
    }

    private static func publicCommand(_ part: PublicCommand) -> JSONValue {
        guard let command = try? part.command() else {
            return .object(["command": .string(CommandKind(rawValue: part.kind)?.name ?? "\(part.kind)")])
        }
        return named(command)
    }

    private static func publicSnapshot(_ snapshot: PublicSnapshot) -> JSONValue {
        .object([
            "token": .text(snapshot.token), "snapshotId": .count(snapshot.snapshotID), "previousEntry": .count(snapshot.previousEntry),
            "supply": .amount(snapshot.supply), "revenue": .amount(snapshot.revenue), "claimable": .amount(snapshot.claimable),
            "revenueRoot": .text(snapshot.revenueSum.root), "holders": .count(snapshot.holderSum.count),
            "holdersRoot": .text(snapshot.holderSum.root),
        ])
    }
}
