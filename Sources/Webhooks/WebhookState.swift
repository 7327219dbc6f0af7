internal import EthereumABI
internal import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import PrivateFiles
internal import StrictJSON

/// How far the journal was looked through for events, and what was said of standing conditions, so that each is said once.
package struct WebhookState: Sendable, Equatable {
    /// The last journal entry that was looked at; nil before the first.
    package var lastEntry: UInt64?
    /// By condition, such as an account's low balance: the occurrence that was told.
    package var said: [String: String] = [:]

    package init() {}

    /// Reads the file; one that is not there says nothing.
    ///
    /// - Throws: ``WebhookFailure`` when it cannot be read.
    package init(path: String) throws(WebhookFailure) {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(path, maximumBytes: 16 << 20) } catch { throw WebhookFailure("\(error)") }
        guard let content else { return }
        guard let document = try? JSONValue(parsing: content.bytes), let entry = document["lastEntry"]?.unsignedInteger?.asUInt64,
            let members = document["said"]?.objectValue
        else { throw WebhookFailure("\(path) is not a file of this program; remove it, and events since then are looked for again") }
        lastEntry = entry
        for member in members { said[member.name] = member.value.stringValue }
    }

    /// - Throws: ``WebhookFailure`` when the file cannot be written.
    package func save(to path: String) throws(WebhookFailure) {
        let members = said.sorted { $0.key < $1.key }.map { JSONMember($0.key, .string($0.value)) }
        let document = JSONValue.object(["lastEntry": .count(lastEntry ?? 0), "said": .object(members)])
        do { try PrivateFile.replace(path, content: Array((document.text + "\n").utf8)) } catch { throw WebhookFailure("\(error)") }
    }

    /// Notes what is to be said of a condition now.
    ///
    /// - Parameter occurrence: nil while there is nothing to say, so that the next occurrence is said again.
    /// - Returns: Whether it was not said yet.
    package mutating func isNew(_ condition: String, _ occurrence: String?) -> Bool {
        defer { said[condition] = occurrence }
        return occurrence != nil && said[condition] != occurrence
    }
}
