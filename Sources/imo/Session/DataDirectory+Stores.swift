import EthereumPrimitives
import Foundation
import Glibc
import LedgerCore
import LedgerMarks
import LedgerPostgres
import LedgerSQLite
import PrivateFiles

/// The stores of a data directory. This file alone says of what kind they are; everything else knows them by the protocols of `LedgerCore`.
extension DataDirectory {
    /// The price at which a ledger may become the directory's own.
    enum Adoption {
        case withoutLoss
        /// Entries may be lost that the directory has acknowledged.
        case acceptingLoss
    }

    /// The address of the server that holds the ledger; nil where a file of the directory holds it.
    ///
    /// - Throws: ``StoreFailure`` when the file with the address cannot be read or holds none.
    func serverAddress() throws(StoreFailure) -> PostgresAddress? {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(store) } catch { throw StoreFailure(error) }
        guard let content else { return nil }
        return try PostgresAddress(String(decoding: content.bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
    }

    /// Makes a server the place of the ledger; nil makes it the directory's file. Durable when this returns.
    ///
    /// - Throws: ``FileFailure``
    func setServerAddress(_ address: PostgresAddress?) throws(FileFailure) {
        guard let address else {
            try PrivateFile.remove(store)
            return try PrivateFile.synchronizeDirectory(of: path)
        }
        try PrivateFile.replace(store, content: Array("\(address)\n".utf8))
    }

    /// The lease by which this directory's processes hold a ledger on a server.
    var lease: PostgresLease {
        var name = [CChar](repeating: 0, count: 256)
        let host =
            gethostname(&name, name.count - 1) == 0 ? String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) : ""
        let place = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
        // Containers may share names and paths; their directories differ.
        return PostgresLease(holder: "\(host):\(place)#\(StoreIdentity(filePath: path)?.place ?? 0)")
    }

    /// Opens the directory's ledger for reading as it is, whether or not a gateway is running.
    ///
    /// - Throws: ``StoreFailure``; code `outdated` for the layout of an earlier version.
    func openStoreForReading() throws(StoreFailure) -> any DurableLedger {
        guard let address = try serverAddress() else { return try DataDirectory.openFile(ledger) }
        return try PostgresLedger(address, mode: .reading)
    }

    /// Opens the directory's ledger for writing, and makes it where there is none.
    ///
    /// - Parameters:
    ///   - adoption: Makes a displaced ledger the directory's own; nil refuses it.
    ///   - walLimits: How large the write-ahead log may become. nil leaves its checkpoints to the commits.
    /// - Throws: ``StoreFailure``; code `displaced` for a ledger that is not the directory's own.
    func openStoreForWriting(adoption: Adoption? = nil, walLimits: WALLimits? = nil) throws(StoreFailure) -> any DurableLedger {
        let marking: Marking =
            switch adoption {
            case nil: .kept(path: mark)
            case .withoutLoss: .adopted(path: mark, acceptsLoss: false)
            case .acceptingLoss: .adopted(path: mark, acceptsLoss: true)
            }
        guard let address = try serverAddress() else {
            return try SQLiteLedger(path: ledger, mode: .writing, marking: marking, walLimits: walLimits)
        }
        return try PostgresLedger(address, mode: .writing, marking: marking, lease: lease)
    }

    /// The files that a store keeps beside a ledger of this path, whether or not they are there. They belong to one ledger and would damage another.
    static func logs(of path: String) -> [String] { SQLiteLedger.logSuffixes.map { path + $0 } }

    /// Whether a ledger of this path has changes in a log beside it. An empty log, and the index of one, are nothing.
    static func hasLog(_ path: String) -> Bool { SQLiteLedger.hasLog(path) }

    /// Opens a ledger that is kept in a file of its own, such as a backup, for reading.
    ///
    /// - Throws: ``StoreFailure`` when it cannot be read.
    static func openFile(_ path: String) throws(StoreFailure) -> any DurableLedger { try SQLiteLedger(path: path, mode: .reading) }

    /// Renews the layout of a ledger in a file of its own, and opens it.
    ///
    /// - Throws: ``StoreFailure`` when it cannot be written.
    static func renewFile(_ path: String) throws(StoreFailure) -> any DurableLedger { try SQLiteLedger(path: path, mode: .writing) }

    /// Why the directory's ledger is not the one that the directory knows; nil where it is.
    ///
    /// - Throws: ``StoreFailure`` when the ledger or the directory's mark cannot be read.
    func displacement() throws -> Displacement? {
        guard let address = try serverAddress() else { return try SQLiteLedger(path: ledger, mode: .reading).displacement(markPath: mark) }
        return try PostgresLedger(address, mode: .reading).displacement(markPath: mark)
    }

    /// The last entry that the directory is known to have acknowledged, and the chain's hash with it; nil for a directory that keeps no mark.
    ///
    /// - Throws: ``StoreFailure`` when the mark cannot be read.
    func lastMarkedHead() throws(StoreFailure) -> (number: UInt64, hash: Bytes32)? { try LedgerMark.read(path: mark).map { ($0.number, $0.hash) } }

    /// Returns true when the ledger was not closed since it was last opened for writing.
    ///
    /// - Throws: ``StoreFailure`` when the mark cannot be read.
    func isMarkedOpen() throws(StoreFailure) -> Bool { try LedgerMark.read(path: mark)?.isOpen ?? false }

    /// Opens the store of verifications.
    ///
    /// - Parameters:
    ///   - isKept: Whether the next verification is to continue there; else the store goes away with its last user.
    ///   - rules: Names the program that replays. What another program left in the store is thrown away.
    /// - Throws: ``StoreFailure`` when the store cannot be used.
    static func openReplayStore(of directory: DataDirectory?, isKept: Bool, rules: String) throws(StoreFailure) -> any ReplayStore {
        try ReplayFile(path: isKept ? directory?.verified : nil, rules: rules)
    }

    /// The head of the chain up to which the directory's ledger was verified; nil where it never was.
    ///
    /// - Throws: ``StoreFailure`` when the store of verifications cannot be read.
    func verifiedHead() throws(StoreFailure) -> JournalHead? { try ReplayFile.head(path: verified) }

    /// Opens the history of the ledger's accounts.
    ///
    /// - Throws: ``StoreFailure`` when its file cannot be used.
    func openHistory() throws(StoreFailure) -> any AccountHistory { try SQLiteHistory(path: history) }
}
