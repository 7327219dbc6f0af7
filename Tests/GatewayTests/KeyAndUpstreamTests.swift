import EthereumPrimitives
import Foundation
import Gateway
import HTTPTypes
import HummingbirdTesting
import InferenceProxy
import Ledger
import LedgerCore
import Resilience
import StrictJSON
import Testing
import Upstreams

@Suite struct APIKeyTests {
    @Test("A key is imo- and 43 characters of base64url, and reads back")
    func form() throws {
        for byte in [0, 7, 0x3F, 0xFB, 0xFF] as [UInt8] {
            let random = [UInt8](repeating: byte, count: 32)
            let key = try #require(APIKey(random: random))
            let standard = Data(random).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
            #expect(key.text == "imo-" + standard)
            #expect(try #require(APIKey(key.text)).hash == SHA256.hash(Array(key.text.utf8)))
        }
    }

    @Test(
        "Anything else is no key",
        arguments: [
            "", "imo-", "sk-abc", "imo-" + String(repeating: "a", count: 42), "imo-" + String(repeating: "a", count: 44),
            "imo-" + String(repeating: "+", count: 43), "IMO-" + String(repeating: "a", count: 43),
        ])
    func malformed(text: String) {
        #expect(APIKey(text) == nil)
        #expect(APIKey(random: Array(text.utf8)) == nil)
    }

    @Test("No description shows the key")
    func secrecy() throws {
        let key = try #require(APIKey(random: [UInt8](repeating: 7, count: 32)))
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] { #expect(!text.contains(key.text)) }
        #expect(key.id == "key_" + Hex.encode(key.hash.bytes.prefix(6), prefix: false))
    }
}

@Suite struct UpstreamDirectoryTests {
    private func withFile(_ text: String?, _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "imo-upstreams-\(UUID().uuidString).json").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        if let text { try writeText(text, to: path) }
        try body(path)
    }

    @Test("The file is written for its owner only and reads back")
    func roundTrip() throws {
        try withFile(nil) { path in
            var directory = UpstreamDirectory()
            directory.models[try ModelID("a/b")] = ModelUpstreams([try Upstream(url: "https://host:8000/v1/", model: "x\"y", key: .file("/key"))])
            directory.models[try ModelID("c")] = ModelUpstreams([try Upstream(url: "http://127.0.0.1:1/v1")])
            try directory.save(to: path)
            #expect(try mode(of: path) == 0o600)
            #expect(try UpstreamDirectory(path: path) == directory)
            #expect(directory.models[try ModelID("a/b")]?.upstreams.first?.url == "https://host:8000/v1")
        }
    }

    @Test("No file is no upstreams")
    func absent() throws {
        try withFile(nil) { path in
            let read = try UpstreamDirectory(path: path)
            #expect(read == UpstreamDirectory())
        }
    }

    @Test(
        "What does not list upstreams is refused, and the message names the file",
        arguments: ["", "[]", "{", #"{"m":{}}"#, #"{"m":"http://x"}"#, #"{" ":{"url":"http://x/v1"}}"#, #"{"m":{"url":"ftp://x"}}"#])
    func malformed(text: String) throws {
        try withFile(text) { path in
            #expect(throws: UpstreamDirectoryError.self) { try UpstreamDirectory(path: path) }
        }
    }

    @Test(
        "Only plain http and https URLs are upstreams",
        arguments: [
            "", "http://", "http:///x", "host/v1", "http://user@host/v1", "http://host/v1?x=1", "http://host/#x", "http://ho st/", "http://host\n/",
        ])
    func urls(text: String) {
        #expect(throws: UpstreamDirectoryError.self) { try Upstream(url: text) }
    }

    @Test("A key file that is missing, empty or more than a key is a problem of its upstream only", arguments: [nil, "", " \n", "two words", "a\nb"])
    func keyFiles(text: String?) throws {
        try withFile(text) { key in
            try withFile(nil) { path in
                var directory = UpstreamDirectory()
                directory.models[try ModelID("m")] = ModelUpstreams([try Upstream(url: "http://x/v1", key: .file(key))])
                directory.models[try ModelID("other")] = ModelUpstreams([try Upstream(url: "http://x/v1")])
                try directory.save(to: path)
                #expect(try UpstreamRoutes(path: path).problems.keys.map(\.description) == ["m"])
            }
        }
    }
}

@Suite("What single keys may do")
struct KeyPolicyTests {
    private func limit(_ gateway: TestGateway, _ change: (inout KeyPolicy) throws -> Void) throws {
        var policy = KeyPolicy()
        try change(&policy)
        var directory = try KeyPolicyDirectory(path: gateway.directory + "/key-policies.json")
        directory.policies[gateway.key.hash] = policy
        try directory.save(to: gateway.directory + "/key-policies.json")
        #expect(try KeyPolicyDirectory(path: gateway.directory + "/key-policies.json").policies[gateway.key.hash] == (policy.isEmpty ? nil : policy))
        try gateway.server.reloadKeyPolicies()
    }

    @Test("A key makes no calls from its expiry on, whoever remembers it")
    func expiry() async throws {
        try await TestGateway.with { gateway, client in
            try limit(gateway) { $0.expiresAt = gateway.clock.now.adding(milliseconds: 60_000) }
            #expect(try await client.chat(gateway).status == .ok)
            gateway.clock.pass(seconds: 61)
            let refused = try await client.chat(gateway)
            #expect(refused.status == .unauthorized)
            #expect(try refused.json["error"]?["code"] == .string("expired_api_key"))
            try limit(gateway) { _ in }
            #expect(try await client.chat(gateway).status == .ok)
        }
    }

    @Test("A key calls the models that it may, and no other")
    func models() async throws {
        try await TestGateway.with { gateway, client in
            try limit(gateway) { $0.models = [try ModelID("other")] }
            let refused = try await client.chat(gateway)
            #expect(refused.status == .forbidden)
            #expect(try refused.json["error"]?["code"] == .string("model_not_allowed"))
            try limit(gateway) { $0.models = [try ModelID("other"), gateway.model] }
            #expect(try await client.chat(gateway).status == .ok)
            #expect(gateway.upstream.requests.count == 1)
        }
    }

    @Test("A key's own limits hold for it alone")
    func limits() async throws {
        try await TestGateway.with { gateway, client in
            let other = try #require(APIKey(random: [UInt8](repeating: 9, count: 32)))
            try await gateway.accept(.createKey(CreateKey(keyHash: other.hash, account: gateway.account, label: "")))
            try limit(gateway) { $0.limits = UseLimits(requests: RateLimit(perMinute: 2)) }
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await client.chat(gateway).status.code) }
            #expect(statuses == [200, 200, 429])
            let body = #"{"model":"test/model","messages":[{"role":"user","content":"Hi"}],"max_tokens":20}"#
            for _ in 0..<3 { #expect(try await client.post("/v1/chat/completions", body, key: other.text).status == .ok) }
        }
    }

    @Test("The last use of a key is written down")
    func lastUse() async throws {
        try await TestGateway.with { gateway, client in
            _ = try await client.chat(gateway)
            let used = gateway.clock.now
            gateway.server.writeLastUses()
            let read = KeyPolicies.lastUses(path: gateway.directory + "/key-uses.json")[gateway.key.hash]
            #expect(read.map { used.milliseconds - $0.milliseconds < 5000 } == true)
        }
    }

    @Test(
        "A file that says what is not known limits nobody by accident: it is refused",
        arguments: [
            "", "{}", #"{"keys":{"0x1":{}}}"#, #"{"keys":{"KEY":{"expires":"2027-01-01"}}}"#, #"{"keys":{"KEY":{"requestsPerMinute":0}}}"#,
            #"{"keys":{"KEY":{"models":[]}}}"#, #"{"keys":{"KEY":{"concurrentCalls":-1}}}"#, #"{"keys":{},"Keys":{"KEY":{"requestsPerMinute":1}}}"#,
            #"{"keys":{"KEY":{"requestsPerMinute":1},"UPPER":{}}}"#,
        ])
    func malformed(text: String) async throws {
        try await TestGateway.with { gateway, _ in
            let hash = gateway.key.hash.description
            let text = text.replacing("KEY", with: hash).replacing("UPPER", with: "0x" + hash.dropFirst(2).uppercased())
            try writeText(text, to: gateway.directory + "/key-policies.json")
            #expect(throws: KeyPolicyFailure.self) { try gateway.server.reloadKeyPolicies() }
        }
    }
}
