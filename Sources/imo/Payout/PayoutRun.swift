import LedgerCore

/// Sends the commands of a batch, many at a time, so that they share flushes of the disk. Each has its own id: a run that was cut off is taken up by
/// another.
struct PayoutRun {
    private static let width = 64

    let common: CommonOptions

    /// - Returns: The entries, in any order.
    /// - Throws: ``Failure`` when a command got no entry; those before it may have got theirs.
    func send(_ commands: [(id: CommandID, command: Command)]) async throws -> [JournalEntry] {
        let session = try await LedgerSession.open(common.directory)
        do {
            let entries = try await send(commands, to: session)
            await session.close()
            return entries
        } catch {
            await session.close()
            throw error
        }
    }

    private func send(_ commands: [(id: CommandID, command: Command)], to session: LedgerSession) async throws -> [JournalEntry] {
        let progress = ProgressLine(unit: "payouts", isForced: false)
        return try await withThrowingTaskGroup(of: JournalEntry.self) { group in
            var entries: [JournalEntry] = []
            var rest = commands.makeIterator()
            for _ in 0..<PayoutRun.width {
                guard let next = rest.next() else { break }
                group.addTask { try await session.send(next.command, id: next.id) }
            }
            while let entry = try await group.next() {
                entries.append(entry)
                progress?.show(UInt64(entries.count), of: UInt64(commands.count))
                if let next = rest.next() { group.addTask { try await session.send(next.command, id: next.id) } }
            }
            progress?.finish(UInt64(entries.count))
            return entries
        }
    }
}
