internal import EthereumPrimitives
internal import LedgerCore

extension SnapshotIndex {
    /// Compares each place with the entry of the log that it names. A sum over a wrong period would otherwise be signed.
    ///
    /// - Throws: ``LogFailure`` where an entry is not what the list says, or a snapshot is missing between two others.
    func compare(with files: LogFiles, _ reader: any LedgerReader) throws {
        var view = LedgerView(reader: reader)
        var newest: [Address: UInt64] = [:]
        for place in places {
            let entry = try PublicEntry(encoded: files.entry(at: place.entry - 1))
            guard place.snapshotID == newest[place.token].map({ $0 + 1 }) ?? 0, try place.isTaken(by: entry, &view) else {
                throw SnapshotIndex.damaged
            }
            newest[place.token] = place.snapshotID
        }
    }
}

extension SnapshotIndex.Place {
    fileprivate func isTaken(by entry: PublicEntry, _ view: inout LedgerView) throws -> Bool {
        if snapshotID > 0 { return entry.snapshots.contains { $0.token == token && $0.snapshotID == snapshotID } }
        for part in entry.command.parts where entry.isAccepted {
            guard case .registerModel(let registration)? = try part.command() else { continue }
            if try view.model(registration.model).token == token { return true }
        }
        return false
    }
}
