internal import EthereumPrimitives
internal import PrivateFiles
internal import StrictJSON
internal import Synchronization

/// Keeps the ``AdminRecords`` of a data directory in its file `admins.state`. Changes are on the disk before they count.
final class AdminRegister: Sendable {
    /// The records of the busiest directory are far below this.
    private static let maximumBytes = 64 << 20

    private let path: String
    /// nil until the file was read.
    private let records = Mutex<AdminRecords?>(nil)

    init(path: String) {
        self.path = path
    }

    /// Reads the records.
    ///
    /// - Throws: ``AdminRegisterFailure``
    func read() throws(AdminRegisterFailure) -> AdminRecords {
        try records.withLock { (records) throws(AdminRegisterFailure) in try load(&records) }
    }

    /// Changes the records, one change at a time. Nothing has changed when this throws.
    ///
    /// - Throws: ``AdminRefusal`` from the body; ``AdminRegisterFailure`` when the file cannot be read or written.
    func change<Value: Sendable>(_ body: (inout AdminRecords) throws -> Value) throws -> Value {
        try records.withLock { records in
            let before = try load(&records)
            var after = before
            let value = try body(&after)
            guard after != before else { return value }
            try write(after)
            records = after
            return value
        }
    }

    private func write(_ records: AdminRecords) throws(AdminRegisterFailure) {
        do { try PrivateFile.replace(path, content: records.json.utf8) } catch { throw AdminRegisterFailure(path: path, reason: error.reason) }
    }

    private func load(_ records: inout AdminRecords?) throws(AdminRegisterFailure) -> AdminRecords {
        if let records { return records }
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(path, maximumBytes: AdminRegister.maximumBytes) } catch {
            throw AdminRegisterFailure(path: path, reason: error.reason)
        }
        guard let content else {
            records = AdminRecords()
            return AdminRecords()
        }
        // A file that cannot be read may hide a nonce that was used: it is not begun anew.
        guard let json = try? JSONValue(parsing: content.bytes), let read = AdminRecords(json: json) else {
            throw AdminRegisterFailure(path: path, reason: "it is damaged")
        }
        records = read
        return read
    }
}

/// The file of remote requests cannot be used.
struct AdminRegisterFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    var description: String { "'\(path)' cannot be used (\(reason))" }
}
