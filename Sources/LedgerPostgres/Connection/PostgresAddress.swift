internal import CPostgreSQL
public import LedgerCore

/// The address of a PostgreSQL database, as `psql` takes it: a URL or words of the form `host=db1 dbname=books`.
///
/// It never holds a secret, so that it can be written down, logged and given on a command line. Passwords come from where libpq finds them: a password
/// file (`PGPASSFILE`), a service file (`PGSERVICE`, `PGSERVICEFILE`), the environment (`PGPASSWORD`), or a client certificate.
public struct PostgresAddress: Sendable, Hashable, CustomStringConvertible {
    /// The settings that are secrets.
    private static let secrets: Set<String> = ["password", "sslpassword"]

    public let text: String

    public var description: String { text }

    /// Returns true for a text that is meant as such an address, well-formed or not.
    public static func isMeant(by text: String) -> Bool {
        text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") || text.contains("=")
    }

    /// - Throws: ``StoreFailure`` that says what is wrong, without a word of a secret.
    public init(_ text: String) throws(StoreFailure) {
        let settings = try PostgresAddress.settings(of: text)
        if let secret = settings.keys.first(where: { PostgresAddress.secrets.contains($0) }) {
            throw PostgresAddress.malformed(
                "it holds a secret (\(secret)), which lists of processes and files would show; leave it out and put it into ~/.pgpass or a service file"
            )
        }
        self.text = text
    }

    private static func settings(of text: String) throws(StoreFailure) -> [String: String] {
        guard isMeant(by: text) else { throw malformed("expected a URL that begins with postgres://, or words such as host=db1 dbname=books") }
        guard !text.utf8.contains(0), text.utf8.count <= 4096 else { throw malformed("it is longer than 4096 bytes, or has a zero byte") }
        var reason: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(text, &reason) else {
            PQfreemem(reason)
            // libpq's own words can repeat a part of the address.
            throw malformed("libpq cannot read it; try it with psql")
        }
        defer { PQconninfoFree(options) }
        var settings: [String: String] = [:]
        var option = options
        while let name = option.pointee.keyword {
            if let value = option.pointee.val { settings[String(cString: name)] = String(cString: value) }
            option += 1
        }
        return settings
    }

    private static func malformed(_ reason: String) -> StoreFailure {
        StoreFailure(code: .invalidAddress, message: "the address of the PostgreSQL database cannot be used: \(reason)")
    }
}

extension StoreFailure.Code {
    /// The text names no database, or holds a secret.
    public static let invalidAddress = StoreFailure.Code("invalidAddress")
}
