internal import Programs

/// The versions of programs that are in memory. Each is made of its records when it is first needed.
package final class ProgramCache {
    private struct Key: Hashable {
        var program: ProgramID
        var version: UInt64
    }

    private var running: [Key: RunningProgram] = [:]

    package init() {}

    /// The version of a program as its records have it, made or brought up to date where that is needed.
    ///
    /// - Parameter load: Reads a record.
    /// - Returns: nil when there is no such version.
    /// - Throws: ``StoreFailure`` when a record cannot be read, or its step cannot be repeated.
    func version(
        _ version: UInt64, of program: ProgramID, load: (RecordKey) throws(StoreFailure) -> Record?
    ) throws(StoreFailure) -> RunningProgram? {
        guard case .programState(let state)? = try load(.programState(program, version: version)) else { return nil }
        let key = Key(program: program, version: version)
        if let known = running[key], known.steps == state.steps { return known }
        let program = try catchUp(key, to: state.steps, load)
        running[key] = program
        return program
    }

    private func catchUp(
        _ key: Key, to count: UInt64, _ load: (RecordKey) throws(StoreFailure) -> Record?
    ) throws(StoreFailure) -> RunningProgram {
        let program: RunningProgram
        if let known = running.removeValue(forKey: key), known.steps < count { program = known } else { program = try begin(key, load) }
        while program.steps < count {
            let number = program.steps + 1
            guard case .programStep(let step)? = try load(.programStep(key.program, version: key.version, number: number)) else {
                throw StoreFailure(code: .corrupt, message: "step \(number) of program \(key.program) is missing; run `imo verify`")
            }
            try program.replay(step)
        }
        return program
    }

    private func begin(_ key: Key, _ load: (RecordKey) throws(StoreFailure) -> Record?) throws(StoreFailure) -> RunningProgram {
        guard case .programVersion(let record)? = try load(.programVersion(key.program, version: key.version)) else {
            throw StoreFailure(code: .corrupt, message: "version \(key.version) of program \(key.program) has no terms; run `imo verify`")
        }
        do throws(ProgramFault) { return try RunningProgram(record) } catch {
            throw StoreFailure(code: .corrupt, message: "program \(key.program) cannot be begun again (\(error)); run `imo verify`")
        }
    }

    func insert(_ program: RunningProgram, as id: ProgramID, version: UInt64) { running[Key(program: id, version: version)] = program }

    /// Forgets a version whose step was not carried through.
    func remove(_ version: UInt64, of program: ProgramID) { running[Key(program: program, version: version)] = nil }
}
