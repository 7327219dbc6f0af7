internal import EthereumABI
internal import EthereumPrimitives
internal import Glibc
internal import Ledger
package import LedgerCore
internal import PrivateFiles
internal import StrictJSON
internal import Synchronization

/// A message on its way to one endpoint.
package struct PendingMessage: Sendable, Equatable {
    package let id: String
    package let endpoint: String
    package let payload: [UInt8]
    package let kind: String
    package var failures = 0
    /// Not sent again before this time.
    package var dueAt: Timestamp

    package init(_ event: WebhookEvent, to endpoint: String) {
        id = event.id
        self.endpoint = endpoint
        payload = event.payload
        kind = event.kind.rawValue
        dueAt = event.time
    }
}

/// The messages that no endpoint has taken yet: in memory, and each in a file of a directory, so that a crash loses none.
///
/// A message's file has the name of the message and its endpoint. Adding one that waits changes nothing, so that an event that is found twice is sent once. One
/// process uses the directory at a time.
package final class WebhookQueue: Sendable {
    /// More messages than these are not kept: an endpoint that is away for days must not fill the disk.
    package static let capacity = 10_000

    private let directory: String
    private let waiting: Mutex<[String: PendingMessage]>

    /// Reads what waits. Files that are no messages are left alone.
    package init(directory: String) {
        self.directory = directory
        var found: [String: PendingMessage] = [:]
        for name in WebhookQueue.names(in: directory) {
            guard let content = (try? PrivateFile.read("\(directory)/\(name)")) ?? nil, let message = PendingMessage(stored: content.bytes) else {
                continue
            }
            found[message.name] = message
        }
        waiting = Mutex(found)
    }

    /// The number of messages that wait in a directory, whoever uses it.
    package static func count(in directory: String) -> Int { names(in: directory).count }

    package var count: Int { waiting.withLock { $0.count } }

    /// Adds a message durably.
    ///
    /// - Returns: false when the queue is full.
    /// - Throws: ``WebhookFailure`` when it cannot be written.
    package func add(_ message: PendingMessage) throws(WebhookFailure) -> Bool {
        let (isKnown, isFull) = waiting.withLock { ($0[message.name] != nil, $0.count >= WebhookQueue.capacity) }
        if isKnown { return true }
        if isFull { return false }
        if access(directory, F_OK) != 0 {
            do { try PrivateFile.createDirectory(directory) } catch { throw WebhookFailure("\(error)") }
        }
        try put(message)
        return true
    }

    /// Keeps a message with what became of its last attempt.
    ///
    /// - Throws: ``WebhookFailure`` when it cannot be written.
    package func put(_ message: PendingMessage) throws(WebhookFailure) {
        do { try PrivateFile.replace(path(of: message), content: message.stored) } catch { throw WebhookFailure("\(error)") }
        waiting.withLock { $0[message.name] = message }
    }

    /// - Throws: ``WebhookFailure`` when its file cannot be removed.
    package func remove(_ message: PendingMessage) throws(WebhookFailure) {
        do { try PrivateFile.remove(path(of: message)) } catch { throw WebhookFailure("\(error)") }
        waiting.withLock { _ = $0.removeValue(forKey: message.name) }
    }

    /// All messages that wait, in the order of their events.
    package var messages: [PendingMessage] { waiting.withLock { Array($0.values) }.sorted { ($0.dueAt, $0.name) < ($1.dueAt, $1.name) } }

    private static func names(in directory: String) -> [String] {
        guard let folder = opendir(directory) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) } }
            if name.hasSuffix(".json") { names.append(name) }
        }
        return names
    }

    private func path(of message: PendingMessage) -> String { "\(directory)/\(message.name)" }
}

extension PendingMessage {
    /// The name of its file.
    fileprivate var name: String { "\(id).\(endpoint).json" }

    fileprivate var stored: [UInt8] {
        let document = JSONValue.object([
            "id": .string(id), "endpoint": .string(endpoint), "kind": .string(kind), "payload": .string(String(decoding: payload, as: UTF8.self)),
            "failures": .count(UInt64(failures)), "dueAt": .time(dueAt),
        ])
        return Array((document.text + "\n").utf8)
    }

    fileprivate init?(stored: [UInt8]) {
        guard let document = try? JSONValue(parsing: stored), let id = document["id"]?.stringValue, let endpoint = document["endpoint"]?.stringValue,
            let kind = document["kind"]?.stringValue, let payload = document["payload"]?.stringValue,
            let failures = document["failures"]?.unsignedInteger?.asUInt64.flatMap({ Int(exactly: $0) }),
            let dueAt = document["dueAt"]?.stringValue.flatMap({ Timestamp(rfc3339: $0) })
        else { return nil }
        (self.id, self.endpoint, self.kind, self.payload, self.failures, self.dueAt) = (id, endpoint, kind, Array(payload.utf8), failures, dueAt)
    }
}
