package import LedgerCore
internal import StrictJSON

/// The upstreams of one model, and the limits and the fallback for calls that they fail.
package struct ModelUpstreams: Sendable, Hashable {
    package var upstreams: [Upstream]
    /// The model that answers, at its own price, where none of the upstreams does.
    package var fallback: ModelID?
    /// Attempts of one call in all, over all upstreams.
    package var maximumAttempts: Int?
    /// Attempts at one upstream.
    package var attemptsPerUpstream: Int?

    package init(_ upstreams: [Upstream] = [], fallback: ModelID? = nil) {
        self.upstreams = upstreams
        self.fallback = fallback
    }
}

/// The file `upstreams.json` of a data directory: where each model's calls go. Readable by its owner only.
package struct UpstreamDirectory: Sendable, Hashable {
    /// The file's version; one without a version has one upstream for each model, as it was written before.
    static let version: UInt64 = 2
    package static let maximumUpstreams = 64
    /// From a model over its fallbacks to the last one.
    package static let maximumFallbacks = 4

    package var models: [ModelID: ModelUpstreams] = [:]

    package init() {}

    /// Reads the file. A file that is not there names no upstreams.
    ///
    /// - Throws: ``UpstreamDirectoryError`` when the file cannot be read or does not list upstreams.
    package init(path: String) throws(UpstreamDirectoryError) {
        guard let bytes = try readFile(path) else { return }
        let document: JSONValue
        do { document = try JSONValue(parsing: bytes) } catch { throw .malformed(path: path, reason: error.description) }
        do { try read(document) } catch {
            switch error {
            case .unreadable(let reason): throw .malformed(path: path, reason: reason)
            case .directory(let error): throw error
            }
        }
    }

    /// Writes the file whole or not at all, with mode 0600.
    ///
    /// - Throws: ``UpstreamDirectoryError/inaccessible(path:reason:)`` when it cannot be written.
    package func save(to path: String) throws(UpstreamDirectoryError) {
        try replaceFile(path, with: Array((document.prettyText() + "\n").utf8))
    }

    /// - Throws: ``UpstreamDirectoryError/fallbackCycle(model:)`` when a model's fallbacks lead back to one before, or further than they may.
    package func checkFallbacks(of model: ModelID) throws(UpstreamDirectoryError) {
        var (next, seen) = (models[model]?.fallback, [model])
        while let fallback = next {
            guard !seen.contains(fallback), seen.count <= UpstreamDirectory.maximumFallbacks else { throw .fallbackCycle(model: model) }
            seen.append(fallback)
            next = models[fallback]?.fallback
        }
    }
}

/// The reasons why upstreams cannot be read, written or used.
package enum UpstreamDirectoryError: Error, Sendable, Hashable, CustomStringConvertible {
    case invalidURL(String)
    case malformed(path: String, reason: String)
    case inaccessible(path: String, reason: String)
    case invalidKey(path: String)
    case keyEncryptionKeyMissing(url: String, keyID: String)
    case otherKeyEncryptionKey(url: String, expected: String, found: String)
    case sealBroken(url: String)
    case fallbackCycle(model: ModelID)

    package var description: String {
        switch self {
        case .invalidURL(let url):
            "'\(url.prefix(200))' is not an upstream's URL: give the base of its OpenAI API, such as http://127.0.0.1:8000/v1"
        case .malformed(let path, let reason): "\(path) does not list upstreams: \(reason); correct it, or set the upstream again with `imo model`"
        case .inaccessible(let path, let reason): "\(path) cannot be used (\(reason)); check that it is there and its permissions"
        case .invalidKey(let path): "\(path) does not hold an API key: write the key alone on one line"
        case .keyEncryptionKeyMissing(let url, let keyID):
            "the API key of \(url) is sealed under the key \(keyID); name its file with --key-encryption-key or IMO_KEY_ENCRYPTION_KEY"
        case .otherKeyEncryptionKey(let url, let expected, let found):
            "the API key of \(url) is sealed under the key \(expected), not under \(found); name the right file, or set the upstream's key again"
        case .sealBroken(let url): "the sealed API key of \(url) was changed or belongs to another URL; set the upstream's key again"
        case .fallbackCycle(let model):
            "the fallbacks of \(model) lead back to a model before, or over more than \(UpstreamDirectory.maximumFallbacks); choose another fallback"
        }
    }
}
