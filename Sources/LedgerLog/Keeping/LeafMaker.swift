internal import EthereumPrimitives
internal import LedgerCore
internal import TransparencyLog

/// Makes the log's entries from the journal's, in their order.
struct LeafMaker {
    let salts: EntrySalts
    var index: SnapshotIndex

    /// The public view of an entry, and with it the places of registrations and snapshots.
    ///
    /// - Parameter sums: Adds up; called only for an entry that took a snapshot.
    mutating func leaf(of stored: StoredEntry, reader: any LedgerReader, sums: () throws -> SnapshotSums) throws -> PublicEntry {
        let plain = try PublicEntry(stored, salts: salts, snapshots: [])
        guard plain.isAccepted else { return plain }
        var snapshots: [PublicSnapshot] = []
        for part in plain.command.parts {
            switch part.kind {
            case CommandKind.registerModel.rawValue:
                guard case .registerModel(let registration) = try part.command() else { continue }
                var view = LedgerView(reader: reader)
                index.append(.init(token: try view.model(registration.model).token, snapshotID: 0, entry: plain.number))
            case CommandKind.snapshot.rawValue:
                guard case .snapshot(let snapshot) = try part.command() else { continue }
                guard let previous = index.newest(of: snapshot.token) else {
                    throw LogFailure(.corrupt, "the log does not know token \(snapshot.token) of entry \(plain.number); run `imo log verify`")
                }
                let id = previous.snapshotID + 1
                snapshots.append(try sums().snapshot(of: snapshot.token, id, takenBy: plain, previous: previous.entry))
                index.append(.init(token: snapshot.token, snapshotID: id, entry: plain.number))
            default: break
            }
        }
        return snapshots.isEmpty ? plain : try PublicEntry(stored, salts: salts, snapshots: snapshots)
    }
}
