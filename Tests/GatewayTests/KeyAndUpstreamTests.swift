import EthereumPrimitives
import Foundation
import InferenceProxy
import Ledger
import LedgerCore
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
