import Foundation
import LedgerCore
import Testing
import Upstreams

@Suite("The file of upstreams")
struct UpstreamFileTests {
    private func withDirectory(_ body: (URL) throws -> Void) throws {
        let directory = FileManager.default.temporaryDirectory.appending(path: "imo-upstreams-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        try body(directory)
    }

    private func key(in directory: URL, _ name: String = "kek", mode: Int = 0o600) throws -> KeyEncryptionKey {
        let path = directory.appending(path: name).path
        if !FileManager.default.fileExists(atPath: path) { try KeyEncryptionKey.create(path: path) }
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return try KeyEncryptionKey(path: path, dataDirectory: directory.appending(path: "data").path) { [] }
    }

    @Test("What is written is read again")
    func roundTrip() throws {
        try withDirectory { directory in
            var upstream = try Upstream(url: "https://example.com:8443/v1/", model: "m", key: .file("/tmp/key"))
            upstream.weight = 7
            upstream.name = "first"
            upstream.timeouts = .init(connectSeconds: 1, firstByteSeconds: 2, silenceSeconds: 3)
            let sealed = try Upstream(url: "http://[::1]:80", key: .sealed(key(in: directory).seal("sk-1", for: "http://[::1]:80")))
            var written = UpstreamDirectory()
            let (model, fallback) = (try ModelID("org/model"), try ModelID("other"))
            written.models[model] = ModelUpstreams([upstream, sealed], fallback: fallback)
            written.models[model]?.maximumAttempts = 5
            written.models[fallback] = ModelUpstreams()
            let path = directory.appending(path: "upstreams.json").path
            try written.save(to: path)
            #expect(try UpstreamDirectory(path: path) == written)
            #expect(try mode(of: path) == 0o600)
            #expect(!(try String(contentsOfFile: path, encoding: .utf8)).contains("sk-1"))
        }
    }

    @Test("The form from before there were several upstreams is read")
    func firstForm() throws {
        try withDirectory { directory in
            let path = directory.appending(path: "upstreams.json").path
            try writeText(#"{"tiny":{"url":"http://127.0.0.1:1/v1","model":"x","apiKeyFile":"/k"}}"#, to: path)
            let expected = ModelUpstreams([try Upstream(url: "http://127.0.0.1:1/v1", model: "x", key: .file("/k"))])
            #expect(try UpstreamDirectory(path: path).models == [try ModelID("tiny"): expected])
        }
    }

    @Test(
        "What does not list upstreams says why",
        arguments: [
            "[]", "{", #"{"version":3,"models":{}}"#, #"{"version":2}"#, #"{"version":2,"models":{"a b":{"upstreams":[]}}}"#,
            #"{"version":2,"models":{"m":{}}}"#, #"{"version":2,"models":{"m":{"upstreams":[{"url":"ftp://x"}]}}}"#,
            #"{"version":2,"models":{"m":{"upstreams":[{"url":"http://x","weight":-1}]}}}"#,
            #"{"version":2,"models":{"m":{"upstreams":[{"url":"http://x","silenceTimeoutSeconds":0}]}}}"#,
            #"{"version":2,"models":{"m":{"upstreams":[{"url":"http://x","sealedApiKey":{"box":"0x"}}]}}}"#,
        ])
    func malformed(text: String) throws {
        try withDirectory { directory in
            let path = directory.appending(path: "upstreams.json").path
            try writeText(text, to: path)
            #expect(throws: UpstreamDirectoryError.self) { _ = try UpstreamDirectory(path: path) }
        }
    }

    @Test("Fallbacks lead nowhere back and not too far")
    func fallbacks() throws {
        var directory = UpstreamDirectory()
        let models = try (0..<8).map { try ModelID("m\($0)") }
        for (model, next) in zip(models, models.dropFirst()) { directory.models[model] = ModelUpstreams(fallback: next) }
        try directory.checkFallbacks(of: models[3])
        #expect(throws: UpstreamDirectoryError.fallbackCycle(model: models[0])) { try directory.checkFallbacks(of: models[0]) }
        directory.models[models[7]] = ModelUpstreams(fallback: models[7])
        #expect(throws: UpstreamDirectoryError.self) { try directory.checkFallbacks(of: models[7]) }
    }

    @Test("A sealed key opens with its key-encryption key, for its URL, and says what is wrong otherwise")
    func sealing() throws {
        try withDirectory { directory in
            let (key, other) = (try key(in: directory), try self.key(in: directory, "other"))
            let sealed = try key.seal("sk-1", for: "https://a.example")
            #expect(try key.open(sealed, for: "https://a.example") == "sk-1")
            #expect(throws: UpstreamDirectoryError.sealBroken(url: "https://b.example")) { _ = try key.open(sealed, for: "https://b.example") }
            #expect(
                throws: UpstreamDirectoryError.otherKeyEncryptionKey(url: "https://a.example", expected: key.id, found: other.id)
            ) { _ = try other.open(sealed, for: "https://a.example") }
            let upstream = try Upstream(url: "https://a.example", key: .sealed(sealed))
            #expect(
                throws: UpstreamDirectoryError.keyEncryptionKeyMissing(url: "https://a.example", keyID: key.id)
            ) { _ = try upstream.apiKey(openedBy: nil) }
        }
    }

    @Test("A key-encryption key that others can read, that lies with the data, that is none or that would be overwritten is refused")
    func keyFiles() throws {
        try withDirectory { directory in
            #expect(throws: KeyEncryptionError.self) { _ = try key(in: directory, mode: 0o640) }
            let path = directory.appending(path: "kek").path
            #expect(throws: KeyEncryptionError.insideDataDirectory(path)) {
                _ = try KeyEncryptionKey(path: path, dataDirectory: directory.path) { [] }
            }
            #expect(throws: KeyEncryptionError.self) { try KeyEncryptionKey.create(path: path) }
            let short = directory.appending(path: "short").path
            try writeText("abcd", to: short)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: short)
            #expect(throws: KeyEncryptionError.malformed(short)) { _ = try KeyEncryptionKey(path: short, dataDirectory: "/nowhere") { [] } }
        }
    }
}
