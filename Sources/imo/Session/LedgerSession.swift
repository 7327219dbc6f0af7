import AdminSocket
import ContentProofs
import EthereumWallet
import Foundation
import Glibc
import Ledger
import LedgerCore

/// The access of a command to the ledger: through the running gateway if there is one, else by opening the ledger.
enum LedgerSession {
    case local(LocalLedger)
    case gateway(AdminClient)

    /// - Parameters:
    ///   - signs: Whether signed messages are to come, before which a generation that was asked for begins.
    ///   - waitsForLease: Whether to wait a little for another machine's gateway to end.
    /// - Throws: ``StoreFailure`` when the ledger can be neither opened nor reached.
    static func open(
        _ directory: DataDirectory, walLimits: WALLimits = WALLimits(), signs: Bool = false, waitsForLease: Bool = true
    ) async throws -> LedgerSession {
        let deadline = Date.now.addingTimeInterval(patienceSeconds)
        while true {
            do throws(StoreFailure) {
                return .local(try LocalLedger(directory, walLimits: walLimits, signs: signs))
            } catch {
                guard error.code == .locked || error.isLease else { throw error }
                if let client = AdminClient.connect(socketPath: directory.adminSocket) { return .gateway(client) }
                // Another command is at work on the ledger, or a gateway is just starting.
                guard Date.now < deadline, waitsForLease || !error.isLease else { throw error }
                try await Task.sleep(for: .milliseconds(error.isLease ? 500 : 50))
            }
        }
    }

    /// The time that a command waits for others to finish with the ledger.
    static let patienceSeconds: TimeInterval = 10

    /// Sends one command and returns its entry when that is durable.
    ///
    /// - Throws: ``Failure`` with the outcome and the command's values when it was refused before the journal.
    func send(_ command: Command, id: CommandID) async throws -> JournalEntry {
        do {
            switch self {
            case .local(let ledger): return try await ledger.writer.submit(command, id: id)
            case .gateway(let client): return try await client.submit(command, id: id)
            }
        } catch {
            guard let outcome = LedgerSession.outcome(of: error) else { throw error }
            throw outcome.failure(about: command.subject)
        }
    }

    /// Returns the outcome of a command that was refused before the journal; nil for other errors.
    private static func outcome(of error: any Error) -> Outcome? {
        if case SubmissionError.refused(let outcome) = error { return outcome }
        if case AdminError.refused(let outcome) = error { return outcome }
        return nil
    }

    func close() async {
        switch self {
        case .local(let ledger): await ledger.close()
        case .gateway(let client): await client.shutdown()
        }
    }
}

/// The ledger opened for writing by this process.
struct LocalLedger {
    let store: any DurableLedger
    let writer: LedgerWriter
    let clock: LedgerClock
    private let lock: WriterLock
    private let directory: DataDirectory

    /// Opens the ledger as soon as no other command uses it.
    ///
    /// - Throws: ``StoreFailure/Code/locked`` when a gateway is.
    static func waiting(
        _ directory: DataDirectory, walLimits: WALLimits = WALLimits(), waitsForLease: Bool = true
    ) async throws -> LocalLedger {
        switch try await LedgerSession.open(directory, walLimits: walLimits, signs: true, waitsForLease: waitsForLease) {
        case .local(let ledger): return ledger
        case .gateway(let client):
            await client.shutdown()
            throw StoreFailure(code: .locked, message: "a gateway already serves '\(directory.path)'; stop it, or name another --data directory")
        }
    }

    /// - Parameter signs: As for ``LedgerSession/open(_:walLimits:signs:)``.
    init(_ directory: DataDirectory, walLimits: WALLimits = WALLimits(), signs: Bool = false) throws(StoreFailure) {
        try directory.requireLedger()
        lock = try WriterLock(path: directory.writerLock)
        store = try directory.openStoreForWriting(walLimits: walLimits)
        if signs { try directory.beginRequestedGeneration(in: store) }
        let clock = directory.makeClock(notBefore: try store.head().time)
        self.clock = clock
        self.directory = directory
        let clockFailure = { @Sendable in clock.jump.map(DataDirectory.clockFailure) }
        writer = try LedgerWriter(store: store, proofs: ReferenceReexecution(), clockFailure: clockFailure) { clock.now }
        directory.keepReference(of: clock)
    }

    /// Makes everything durable and marks the ledger as closed.
    func close() async {
        await writer.close()
        try? store.close()
        directory.keepReference(of: clock)
    }
}

extension DataDirectory {
    /// Checks that there is a ledger which this user may open.
    ///
    /// - Throws: ``StoreFailure`` of code `notFound` or `forbidden`.
    func requireLedger() throws(StoreFailure) {
        guard access(ledger, R_OK) != 0, access(store, R_OK) != 0 else { return }
        guard errno != EACCES else {
            throw StoreFailure(
                code: .forbidden,
                message: "this user (uid \(geteuid())) may not open the ledger in '\(path)' (\(lastError)); run imo as the user that owns it\(owner)")
        }
        throw StoreFailure(
            code: .notFound, message: "there is no ledger in '\(path)'; make one with `imo init --data \(path)` or name another --data directory")
    }

    /// Names the directory's owner, where this user may see it.
    private var owner: String {
        var status = stat()
        guard stat(path, &status) == 0 else { return "" }
        let name = getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "uid \(status.st_uid)"
        return ", such as with `sudo -u \(name) imo …`"
    }

    /// Reads one consistent state, whether or not a gateway is running.
    func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value {
        try openForReading().read { try body($0) }
    }

    /// Opens the ledger for reading, whether or not a gateway is running. The layout of an earlier version is renewed first.
    func openForReading() throws -> any DurableLedger {
        try requireLedger()
        do { return try openStoreForReading() } catch {
            guard error.code == .outdated else { throw error }
        }
        try LocalLedger(self).store.close()
        return try openStoreForReading()
    }
}

extension CommonOptions {
    /// Sends one command to the ledger. When the gateway stops in the middle, the command is sent again under the same id, so that it is applied
    /// once.
    ///
    /// - Parameter id: The command's id; by default a new one.
    func submit(_ command: Command, id: CommandID = .next()) async throws -> JournalEntry {
        if let profile = try RemoteProfile.chosen() { return try await profile.submit(command, id: id) }
        let deadline = Date.now.addingTimeInterval(LedgerSession.patienceSeconds)
        while true {
            let session = try await LedgerSession.open(directory, signs: command.isSigned)
            let entry: JournalEntry
            do {
                entry = try await session.send(command, id: id)
            } catch AdminError.unreachable(_, let reason) {
                await session.close()
                guard Date.now < deadline else {
                    throw Failure(
                        message: "the gateway went away (\(reason)); look whether the journal has the command \(id) before you give it again",
                        code: 69)
                }
                try await Task.sleep(for: .milliseconds(50))
                continue
            } catch {
                await session.close()
                throw error
            }
            await session.close()
            guard entry.outcome == .accepted else { throw refusal(of: entry) }
            return entry
        }
    }
}

extension CommonOptions {
    /// Makes the failure of a refused command. One that the payer's money does not cover says how much there is.
    private func refusal(of entry: JournalEntry) -> Failure {
        let failure = entry.failure
        let payer: AccountID
        switch entry.command {
        case .withdraw(let withdrawal): payer = withdrawal.account.id
        case .transferFunds(let transfer): payer = transfer.from.id
        default: return failure
        }
        let available = try? directory.read { reader in
            var view = LedgerView(reader: reader)
            return try view.balance(of: payer).available
        }
        guard entry.outcome == .insufficientBalance, let available else { return failure }
        return Failure(message: "\(failure.message) \(payer) has \(WholeUnits.plain(available)) available.", code: failure.code)
    }
}

extension CommandID {
    /// Returns a new id of the present time.
    ///
    /// - Precondition: OpenSSL's random generator is seeded.
    static func next() -> CommandID {
        guard let bytes = try? randomPool.take(16), let random = CommandID(bytes) else { preconditionFailure("no random bytes") }
        return CommandID(time: .now, random: (random.high, random.low))
    }

    private static let randomPool = RandomPool()
}
