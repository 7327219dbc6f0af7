internal import EthereumABI
internal import EthereumPrimitives
internal import LedgerCore
internal import StrictJSON

/// The reasons why a document does not list upstreams.
enum UpstreamReadingError: Error {
    case unreadable(String)
    case directory(UpstreamDirectoryError)
}

extension UpstreamDirectory {
    var document: JSONValue {
        .object([
            "version": .number(String(UpstreamDirectory.version)),
            "models": .object(models.sorted { $0.key < $1.key }.map { JSONMember($0.key.description, $0.value.json) }),
        ])
    }

    mutating func read(_ document: JSONValue) throws(UpstreamReadingError) {
        guard let members = document.objectValue else { throw .unreadable("it is \(document.kindName), not an object") }
        guard let version = document["version"]?.unsignedInteger?.asUInt64 else {
            // As it was written before there were versions: a model's name and its one upstream.
            for member in members { models[try model(member.name)] = ModelUpstreams([try Upstream(json: member.value, of: member.name)]) }
            return
        }
        guard version == UpstreamDirectory.version, let members = document["models"]?.objectValue else {
            throw .unreadable("its version is \(version), this program reads \(UpstreamDirectory.version)")
        }
        for member in members { models[try model(member.name)] = try ModelUpstreams(json: member.value, of: member.name) }
    }
}

private func model(_ name: String) throws(UpstreamReadingError) -> ModelID {
    guard let id = try? ModelID(name) else { throw .unreadable("'\(name.prefix(140))' is not a model id") }
    return id
}

/// A whole number within bounds; nil where there is none.
private func number(_ value: JSONValue?, in range: ClosedRange<Int>, _ name: String) throws(UpstreamReadingError) -> Int? {
    guard let value, value != .null else { return nil }
    guard let number = value.unsignedInteger?.asUInt64, let small = Int(exactly: number), range.contains(small) else {
        throw .unreadable("\"\(name)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return small
}

extension ModelUpstreams {
    fileprivate var json: JSONValue {
        .object([
            "upstreams": .array(upstreams.map(\.json)), "fallback": fallback.map { .string($0.description) },
            "maximumAttempts": maximumAttempts.map { .number(String($0)) }, "attemptsPerUpstream": attemptsPerUpstream.map { .number(String($0)) },
        ])
    }

    fileprivate init(json: JSONValue, of name: String) throws(UpstreamReadingError) {
        guard case .array(let list) = json["upstreams"], list.count <= UpstreamDirectory.maximumUpstreams else {
            throw .unreadable("'\(name.prefix(140))' lacks a list of at most \(UpstreamDirectory.maximumUpstreams) \"upstreams\"")
        }
        self.init()
        for element in list { upstreams.append(try Upstream(json: element, of: name)) }
        if let text = json["fallback"]?.stringValue { fallback = try model(text) }
        maximumAttempts = try number(json["maximumAttempts"], in: 1...100, "maximumAttempts")
        attemptsPerUpstream = try number(json["attemptsPerUpstream"], in: 1...100, "attemptsPerUpstream")
    }
}

extension Upstream {
    fileprivate static let seconds = 1...86_400

    fileprivate var json: JSONValue {
        func seconds(_ value: Int?) -> JSONValue? { value.map { .number(String($0)) } }
        let keyFile: JSONValue? = if case .file(let path) = key { .string(path) } else { nil }
        let sealedKey: JSONValue? =
            if case .sealed(let sealed) = key {
                .object(["keyEncryptionKey": .string(sealed.keyID), "box": .string(Hex.encode(sealed.box))])
            } else { nil }
        return .object([
            "name": .string(name), "url": .string(url), "model": model.map { .string($0) }, "weight": .number(String(weight)), "apiKeyFile": keyFile,
            "sealedApiKey": sealedKey, "connectTimeoutSeconds": seconds(timeouts.connectSeconds),
            "firstByteTimeoutSeconds": seconds(timeouts.firstByteSeconds), "silenceTimeoutSeconds": seconds(timeouts.silenceSeconds),
        ])
    }

    fileprivate init(json: JSONValue, of model: String) throws(UpstreamReadingError) {
        guard let url = json["url"]?.stringValue else { throw .unreadable("'\(model.prefix(140))' lacks a \"url\"") }
        do { try self.init(url: url, model: json["model"]?.stringValue, key: try Upstream.key(json)) } catch {
            if let error = error as? UpstreamReadingError { throw error }
            throw (error as? UpstreamDirectoryError).map { .directory($0) } ?? .unreadable("\(error)")
        }
        if let name = json["name"]?.stringValue { self.name = name }
        weight = try number(json["weight"], in: 0...1_000_000, "weight") ?? 1
        timeouts = Timeouts(
            connectSeconds: try number(json["connectTimeoutSeconds"], in: Upstream.seconds, "connectTimeoutSeconds"),
            firstByteSeconds: try number(json["firstByteTimeoutSeconds"], in: Upstream.seconds, "firstByteTimeoutSeconds"),
            silenceSeconds: try number(json["silenceTimeoutSeconds"], in: Upstream.seconds, "silenceTimeoutSeconds"))
    }

    private static func key(_ json: JSONValue) throws(UpstreamReadingError) -> UpstreamKey? {
        if let path = json["apiKeyFile"]?.stringValue { return .file(path) }
        guard let sealed = json["sealedApiKey"] else { return nil }
        guard let id = sealed["keyEncryptionKey"]?.stringValue, let text = sealed["box"]?.stringValue, let box = try? Hex.decode(text) else {
            throw .unreadable("a \"sealedApiKey\" lacks its \"keyEncryptionKey\" or its \"box\"")
        }
        return .sealed(SealedUpstreamKey(keyID: id, box: box))
    }
}
