internal import Programs

extension LedgerReader {
    /// All programs, by id.
    package func programs() throws -> [(id: ProgramID, record: ProgramRecord)] {
        var programs: [(ProgramID, ProgramRecord)] = []
        try forEachRecord(prefix: RecordKind.program.prefix, as: ProgramRecord.self) { key, record in
            programs.append((try ProgramID(String(decoding: key.prefix { $0 != 0 }, as: UTF8.self)), record))
        }
        return programs
    }

    /// A program's record.
    ///
    /// - Throws: The refusal `programNotFound`.
    package func program(_ id: ProgramID) throws -> ProgramRecord {
        guard case .program(let record)? = try record(.program(id)) else { throw Outcome.programNotFound }
        return record
    }

    /// A version of a program, made of its records or brought up to date in `cache`, and whether it has ended.
    ///
    /// - Throws: The refusals `programNotFound` and `programVersionNotFound`; ``StoreFailure``.
    package func program(_ id: ProgramID, version: UInt64, in cache: ProgramCache) throws -> (running: RunningProgram, isEnded: Bool) {
        _ = try program(id)
        guard case .programState(let state)? = try record(.programState(id, version: version)),
            let running = try cache.version(version, of: id, load: { key throws(StoreFailure) in try record(key) })
        else { throw Outcome.programVersionNotFound }
        return (running, state.isEnded)
    }

    private func record(_ key: RecordKey) throws(StoreFailure) -> Record? {
        guard let bytes = try load(key) else { return nil }
        do { return try Record(kind: key.kind, encoded: bytes) } catch {
            throw StoreFailure(code: .corrupt, message: "the record \(key) cannot be read (\(error)); run `imo verify`")
        }
    }

    /// Applies a command to this state, and throws away what it would write.
    ///
    /// - Parameter programs: Programs that are in memory; those that the command needs stay there.
    package func trying(_ command: Command, id: CommandID, at time: Timestamp, programs: ProgramCache) throws(StoreFailure) -> AppliedCommand {
        var machine = StateMachine(trying: self, head: try head(), programs: programs)
        return try machine.apply(command, id: id, at: time)
    }
}
