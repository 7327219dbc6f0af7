internal import EthereumABI
package import EthereumPrimitives
internal import Ledger
internal import LedgerCore
internal import PrivateFiles
package import StrictJSON

/// A place that messages are sent to.
package struct WebhookEndpoint: Sendable, Equatable {
    /// Its name in commands and files: letters, digits and dashes.
    package let id: String
    package let url: WebhookURL
    /// Empty for all kinds.
    package let kinds: Set<WebhookEventKind>
    package let secret: WebhookSecret
    /// Whether it may be at an address of this machine or of a private network.
    package let allowsPrivate: Bool
    /// Accounts with less available than this are told of, in the smallest unit; nil for none.
    package let lowBalance: UInt256?
    /// The journal's last entry when the endpoint was added: it is told of later ones.
    package let addedAfterEntry: UInt64

    package init(
        id: String, url: WebhookURL, kinds: Set<WebhookEventKind>, secret: WebhookSecret, allowsPrivate: Bool, lowBalance: UInt256?,
        addedAfterEntry: UInt64
    ) {
        self.id = id
        self.url = url
        self.kinds = kinds
        self.secret = secret
        self.allowsPrivate = allowsPrivate
        self.lowBalance = lowBalance
        self.addedAfterEntry = addedAfterEntry
    }

    package func wants(_ kind: WebhookEventKind) -> Bool { kinds.isEmpty || kinds.contains(kind) }

    /// The endpoint as people see it: without the secret.
    package var json: JSONValue {
        .object([
            "id": .string(id), "url": .string(url.text),
            "events": .array((kinds.isEmpty ? Set(WebhookEventKind.allCases) : kinds).map(\.rawValue).sorted().map { .string($0) }),
            "allowsPrivate": .bool(allowsPrivate), "lowBalance": lowBalance.map { .amount($0) } ?? .null,
        ])
    }
}

/// An address that messages can be posted to: `https`, or `http` where private addresses are allowed.
package struct WebhookURL: Sendable, Hashable {
    package let text: String
    package let isSecure: Bool
    package let host: String

    /// - Returns: nil for anything but an absolute URL of http or https without user, fragment, spaces and control characters.
    package init?(_ text: String) {
        isSecure = text.hasPrefix("https://")
        guard isSecure || text.hasPrefix("http://"), text.utf8.count <= 2_000,
            text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") && $0 != UInt8(ascii: "\\") })
        else { return nil }
        let authority = text.dropFirst(isSecure ? 8 : 7).prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else { return nil }
        let host: Substring
        let rest: Substring
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            host = authority[authority.index(after: authority.startIndex)..<end]
            rest = authority[authority.index(after: end)...]
        } else {
            host = authority.prefix { $0 != ":" }
            rest = authority.dropFirst(host.count)
        }
        guard !host.isEmpty, rest.isEmpty || (rest.first == ":" && UInt16(rest.dropFirst()).map { $0 > 0 } == true) else { return nil }
        self.host = String(host)
        self.text = text
    }
}

/// The endpoints of a data directory, in a file that only its owner can read.
package struct WebhookEndpoints: Sendable, Equatable {
    private static let version: UInt64 = 1
    /// Each message is kept once for each endpoint.
    package static let maximumCount = 32

    package var list: [WebhookEndpoint] = []

    /// Reads the file; one that is not there names no endpoints.
    ///
    /// - Throws: ``WebhookFailure`` when it cannot be read.
    package init(path: String) throws(WebhookFailure) {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(path) } catch { throw WebhookFailure("\(error)") }
        guard let content else { return }
        guard let document = try? JSONValue(parsing: content.bytes), document["version"]?.unsignedInteger?.asUInt64 == WebhookEndpoints.version,
            let members = document["endpoints"]?.arrayValue, members.count <= WebhookEndpoints.maximumCount
        else { throw WebhookFailure("\(path) is not a list of webhooks of this program; restore it from a backup, or remove it and add them again") }
        for member in members {
            guard let endpoint = WebhookEndpoint(stored: member) else {
                throw WebhookFailure("\(path) has a webhook that cannot be read; restore it from a backup, or remove it and add them again")
            }
            list.append(endpoint)
        }
    }

    /// Writes the file durably.
    ///
    /// - Throws: ``WebhookFailure`` when it cannot be written.
    package func save(to path: String) throws(WebhookFailure) {
        let document = JSONValue.object(["version": .count(WebhookEndpoints.version), "endpoints": .array(list.map(\.stored))])
        do { try PrivateFile.replace(path, content: Array((document.prettyText() + "\n").utf8)) } catch { throw WebhookFailure("\(error)") }
    }
}

extension WebhookEndpoint {
    fileprivate var stored: JSONValue {
        .object([
            "id": .string(id), "url": .string(url.text), "events": .array(kinds.map(\.rawValue).sorted().map { .string($0) }),
            "secret": .string(secret.text), "allowsPrivate": .bool(allowsPrivate), "lowBalance": lowBalance.map { .amount($0) } ?? .null,
            "addedAfterEntry": .count(addedAfterEntry),
        ])
    }

    fileprivate init?(stored: JSONValue) {
        guard let id = stored["id"]?.stringValue, let url = stored["url"]?.stringValue.flatMap({ WebhookURL($0) }),
            let names = stored["events"]?.arrayValue?.map(\.stringValue),
            let secret = stored["secret"]?.stringValue.flatMap({ WebhookSecret(text: $0) }),
            let allowsPrivate = stored["allowsPrivate"]?.boolValue, let entry = stored["addedAfterEntry"]?.unsignedInteger?.asUInt64
        else { return nil }
        let kinds = names.compactMap { $0.flatMap { WebhookEventKind(rawValue: $0) } }
        guard kinds.count == names.count else { return nil }
        self.init(
            id: id, url: url, kinds: Set(kinds), secret: secret, allowsPrivate: allowsPrivate, lowBalance: stored["lowBalance"]?.unsignedInteger,
            addedAfterEntry: entry)
    }
}

/// A webhook, its file or its queue that cannot be used.
package struct WebhookFailure: Error, Sendable, Hashable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
