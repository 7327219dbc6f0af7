internal import EthereumABI
package import LedgerCore

/// Where one model's calls go.
package struct Upstream: Sendable, Hashable {
    /// The base of the OpenAI API there, such as `http://127.0.0.1:8000/v1`.
    package var url: String
    /// The model's name there; nil when it is the same.
    package var model: String?
    /// A file with the upstream's API key; nil when it takes none.
    package var apiKeyFile: String?

    /// - Throws: ``UpstreamDirectoryError/invalidURL(_:)`` unless `url` is an http or https URL without query and fragment.
    package init(url: String, model: String? = nil, apiKeyFile: String? = nil) throws(UpstreamDirectoryError) {
        var url = url
        while url.hasSuffix("/") { url.removeLast() }
        let rest = url.hasPrefix("http://") ? url.dropFirst(7) : url.hasPrefix("https://") ? url.dropFirst(8) : ""
        let isClean = url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3F && $0 != 0x23 && $0 != 0x40 }
        guard isClean, let first = rest.first, first != "/", first != ":", Upstream.hasValidPort(rest) else { throw .invalidURL(url) }
        self.url = url
        self.model = model
        self.apiKeyFile = apiKeyFile
    }
}

extension Upstream {
    /// Whether the authority before the path names no port, or one from 1 to 65535.
    private static func hasValidPort(_ rest: some StringProtocol) -> Bool {
        let authority = rest.prefix { $0 != "/" }
        let host = authority.last == "]" ? "" : authority.split(separator: "]").last ?? ""
        guard let colon = host.lastIndex(of: ":") else { return true }
        return UInt16(host[host.index(after: colon)...]).map { $0 > 0 } ?? false
    }

    /// - Throws: ``UpstreamDirectoryError`` when the key file cannot be used.
    package func check() throws(UpstreamDirectoryError) {
        _ = try UpstreamRoutes.authorization(of: self)
    }
}

/// The file `upstreams.json` of a data directory: the upstream of each model. Readable by its owner only.
package struct UpstreamDirectory: Sendable, Hashable {
    package var upstreams: [ModelID: Upstream] = [:]

    package init() {}

    /// Reads the file; one that is not there names no upstreams.
    package init(path: String) throws(UpstreamDirectoryError) {
        guard let bytes = try readFile(path) else { return }
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes) } catch { throw .malformed(path: path, reason: error.description) }
        guard let members = document.objectValue else { throw .malformed(path: path, reason: "it is \(document.kindName), not an object") }
        for member in members {
            guard let id = try? ModelID(member.name) else { throw .malformed(path: path, reason: "'\(member.name.prefix(140))' is not a model id") }
            guard let url = member.value["url"]?.stringValue else { throw .malformed(path: path, reason: "'\(id)' lacks a \"url\"") }
            upstreams[id] = try Upstream(
                url: url, model: member.value["model"]?.stringValue, apiKeyFile: member.value["apiKeyFile"]?.stringValue)
        }
    }

    /// Writes the file whole or not at all, with mode 0600.
    package func save(to path: String) throws(UpstreamDirectoryError) {
        let members = upstreams.sorted { $0.key < $1.key }.map { id, upstream in
            JSONMember(
                id.description,
                .object([
                    "url": .string(upstream.url), "model": upstream.model.map { .string($0) }, "apiKeyFile": upstream.apiKeyFile.map { .string($0) },
                ]))
        }
        try replaceFile(path, with: Array((JSONValue.object(members).prettyText() + "\n").utf8))
    }
}

/// Why the upstreams cannot be read or written.
package enum UpstreamDirectoryError: Error, Sendable, Hashable, CustomStringConvertible {
    case invalidURL(String)
    case malformed(path: String, reason: String)
    case inaccessible(path: String, reason: String)
    case invalidKey(path: String)

    package var description: String {
        switch self {
        case .invalidURL(let url):
            "'\(url.prefix(200))' is not an upstream's URL: give the base of its OpenAI API, such as http://127.0.0.1:8000/v1"
        case .malformed(let path, let reason): "\(path) does not list upstreams: \(reason); correct it, or set the upstream again with `imo model`"
        case .inaccessible(let path, let reason): "\(path) cannot be used (\(reason)); check that it is there and its permissions"
        case .invalidKey(let path): "\(path) does not hold an API key: write the key alone on one line"
        }
    }
}
