import AdminSocket
import ContentProofs
import EthereumWallet
import Foundation
import Ledger
import LedgerCore

/// The access of a command to the ledger: through the running gateway if there is one, else by opening the ledger.
enum LedgerSession {
    case local(LocalLedger)
    case gateway(AdminClient)

    /// - Parameter signs: Whether signed messages are to come, before which a generation that was asked for begins.
    /// - Throws: ``StoreFailure`` when the ledger can be neither opened nor reached.
    static func open(_ directory: DataDirectory, walLimits: WALLimits = WALLimits(), signs: Bool = false) async throws -> LedgerSession {
        let deadline = Date.now.addingTimeInterval(patienceSeconds)
        while true {
            do throws(StoreFailure) {
                return .local(try LocalLedger(directory, walLimits: walLimits, signs: signs))
            } catch {
                guard error.code == .locked else { throw error }
                if let client = AdminClient.connect(socketPath: directory.adminSocket) { return .gateway(client) }
                // Another command is at work on the ledger, or a gateway is just starting.
                guard Date.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    /// The time that a command waits for others to finish with the ledger.
    static let patienceSeconds: TimeInterval = 10

    /// Sends one command and returns its entry when it was accepted and is durable.
    ///
    /// - Throws: ``Failure`` with the outcome when the ledger refused it.
    func accept(_ command: Command, id: CommandID) async throws -> JournalEntry {
        let entry: JournalEntry
        switch self {
        case .local(let ledger): entry = try await ledger.writer.submit(command, id: id)
        case .gateway(let client): entry = try await client.submit(command, id: id)
        }
        guard entry.outcome == .accepted else { throw entry.failure }
        return entry
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
    static func waiting(_ directory: DataDirectory, walLimits: WALLimits = WALLimits()) async throws -> LocalLedger {
        switch try await LedgerSession.open(directory, walLimits: walLimits, signs: true) {
        case .local(let ledger): return ledger
        case .gateway(let client):
            await client.shutdown()
            throw StoreFailure(code: .locked, message: "a gateway already serves '\(directory.path)'; stop it, or name another --data directory")
        }
    }

    /// - Parameter signs: As for ``LedgerSession/open(_:walLimits:signs:)``.
    init(_ directory: DataDirectory, walLimits: WALLimits = WALLimits(), signs: Bool = false) throws(StoreFailure) {
        guard FileManager.default.fileExists(atPath: directory.ledger) else { throw directory.notFound }
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
    var notFound: StoreFailure {
        StoreFailure(
            code: .notFound, message: "there is no ledger in '\(path)'; make one with `imo init --data \(path)` or name another --data directory")
    }

    /// Reads one consistent state, whether or not a gateway is running.
    func read<Value>(_ body: (any LedgerReader) throws -> Value) throws -> Value {
        try openForReading().read { try body($0) }
    }

    /// Opens the ledger for reading, whether or not a gateway is running. The layout of an earlier version is renewed first.
    func openForReading() throws -> any DurableLedger {
        guard FileManager.default.fileExists(atPath: ledger) else { throw notFound }
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
        let deadline = Date.now.addingTimeInterval(LedgerSession.patienceSeconds)
        while true {
            let session = try await LedgerSession.open(directory, signs: command.isSigned)
            do {
                let entry = try await session.accept(command, id: id)
                await session.close()
                return entry
            } catch AdminError.unreachable(_, let reason) {
                await session.close()
                guard Date.now < deadline else {
                    throw Failure(
                        message: "the gateway went away (\(reason)); look whether the journal has the command \(id) before you give it again",
                        code: 69)
                }
                try await Task.sleep(for: .milliseconds(50))
            } catch {
                await session.close()
                throw error
            }
        }
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
