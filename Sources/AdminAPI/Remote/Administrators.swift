package import EthereumPrimitives
package import LedgerCore
internal import EthereumABI
internal import PrivateFiles
internal import StrictJSON

/// The key of a person who may use a gateway from another machine.
package struct Administrator: Sendable, Hashable {
    /// The person. Several keys of one name are one person.
    package let name: AccountName
    /// The address of the key that signs the person's requests.
    package let address: Address
    package let roles: Set<AdminRole>

    package init(name: AccountName, address: Address, roles: Set<AdminRole>) {
        self.name = name
        self.address = address
        self.roles = roles
    }
}

/// The file `admins.json` of a data directory: the people who may use the gateway from another machine. There is no such use without the file.
package struct Administrators: Sendable, Hashable {
    /// The most keys in a file.
    package static let maximumCount = 256

    package private(set) var list: [Administrator] = []
    /// The money that one person may take out of the ledger in 24 hours, in smallest units. More needs a second person; so does all until it is set.
    package var limit: UInt256 = .zero

    /// Reads the file.
    ///
    /// - Returns: nil where there is none.
    /// - Throws: ``AdministratorsFailure`` when it cannot be read, or says what is not known.
    package static func read(_ path: String) throws(AdministratorsFailure) -> Administrators? {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(path) } catch { throw AdministratorsFailure(path: path, reason: error.reason) }
        guard let content else { return nil }
        guard content.isPrivate else {
            throw AdministratorsFailure(path: path, reason: "other users may read it; give it mode 0600")
        }
        do { return try Administrators(json: JSONValue(parsing: content.bytes)) } catch {
            throw AdministratorsFailure(path: path, reason: "\(error)")
        }
    }

    package init() {}

    private init(json: JSONValue) throws {
        guard let members = json.objectValue, let list = json["admins"]?.arrayValue,
            let limit = json["twoPeopleAbove"]?.stringValue.flatMap({ UInt256(decimal: $0) })
        else { throw AdministratorsFault.form }
        if let unknown = members.first(where: { !["version", "admins", "twoPeopleAbove"].contains($0.name) }) {
            throw AdministratorsFault.unknown(unknown.name)
        }
        self.limit = limit
        for element in list { try add(try Administrators.administrator(element)) }
    }

    private static func administrator(_ json: JSONValue) throws -> Administrator {
        if let unknown = json.member(outside: ["name", "address", "roles"]) { throw AdministratorsFault.unknown(unknown) }
        let words = json["roles"]?.arrayValue?.map { $0.stringValue.flatMap(AdminRole.init) }
        guard let name = json["name"]?.stringValue, let address = json["address"]?.stringValue, let words, !words.contains(nil) else {
            throw AdministratorsFault.form
        }
        return Administrator(name: try AccountName(name), address: try Address(address), roles: Set(words.compactMap { $0 }))
    }

    /// Adds a key.
    ///
    /// - Throws: ``AdministratorsFault`` for an address that is there already, under whatever name, and for too many.
    package mutating func add(_ administrator: Administrator) throws(AdministratorsFault) {
        if let other = self[administrator.address] { throw .taken(administrator.address, by: other.name) }
        guard !administrator.roles.isEmpty else { throw .form }
        guard list.count < Administrators.maximumCount else { throw .tooMany }
        list.append(administrator)
    }

    /// Removes a person's keys, or one of them.
    ///
    /// - Returns: The number of keys that were removed.
    package mutating func remove(_ name: AccountName, address: Address?) -> Int {
        let before = list.count
        list.removeAll { $0.name == name && (address == nil || $0.address == address) }
        return before - list.count
    }

    /// The one to whom a key belongs; nil for a stranger's.
    package subscript(address: Address) -> Administrator? { list.first { $0.address == address } }

    /// Writes the file whole or not at all, with mode 0600.
    ///
    /// - Throws: ``AdministratorsFailure``
    package func save(to path: String) throws(AdministratorsFailure) {
        let document = JSONValue.object([
            "version": .number("1"), "twoPeopleAbove": .string(limit.description),
            "admins": .array(
                list.map { entry in
                    .object([
                        "name": .string(entry.name.description), "address": .string(entry.address.description),
                        "roles": .array(entry.roles.map(\.rawValue).sorted().map { .string($0) }),
                    ])
                }),
        ])
        do { try PrivateFile.replace(path, content: Array((document.prettyText() + "\n").utf8)) } catch {
            throw AdministratorsFailure(path: path, reason: error.reason)
        }
    }
}

/// The faults of an entry in `admins.json`.
package enum AdministratorsFault: Error, Sendable, Hashable, CustomStringConvertible {
    case form
    case unknown(String)
    case taken(Address, by: AccountName)
    case tooMany

    package var description: String {
        switch self {
        case .form:
            "it is not {\"twoPeopleAbove\": \"0\", \"admins\": [{\"name\": …, \"address\": …, \"roles\": [\"read\", \"operate\", \"treasury\"]}]}"
        case .unknown(let name): "it has the unknown member '\(name.prefix(40))'"
        case .taken(let address, let name): "the key \(address) is \(name)'s already; each person needs a key of their own"
        case .tooMany: "there are \(Administrators.maximumCount) keys already; remove those that are not used"
        }
    }
}

/// The file of administrators cannot be used.
package struct AdministratorsFailure: Error, Sendable, Hashable, CustomStringConvertible {
    let path: String
    let reason: String

    package var description: String { "'\(path)' cannot be used (\(reason)); correct it, or set it up again with `imo admin add`" }
}
