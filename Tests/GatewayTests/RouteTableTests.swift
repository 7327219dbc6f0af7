import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import StrictJSON
import Testing

/// Holds docs/endpoints.md against what the gateway serves.
@Suite struct RouteTableTests {
    /// The parts of the document by their headings.
    private static func section(_ heading: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "docs/endpoints.md"), encoding: .utf8)
        return try #require(text.components(separatedBy: "\n## ").first { $0.hasPrefix(heading) })
    }

    /// The texts in code quotes that begin so, without that beginning.
    private static func quoted(_ prefix: String, in text: String) -> [String] {
        text.split(separator: "`").map(String.init).filter { $0.hasPrefix(prefix + "/v1/") }.map { String($0.dropFirst(prefix.count)) }
    }

    @Test("Every path of the tables is served: it asks for a key")
    func served() async throws {
        let calls = Self.quoted("POST ", in: try Self.section("Calls"))
        let answered = Self.quoted("GET ", in: try Self.section("Answered here")).map { $0.replacing("{id}", with: "x") }
        #expect(calls.count == 15 && answered.count == 4)
        try await TestGateway.with { _, client in
            for (method, paths) in [(HTTPRequest.Method.post, calls), (.get, answered)] {
                for path in paths {
                    let status = try await client.execute(uri: path, method: method, body: ByteBuffer(string: "{}")) { $0.status }
                    #expect(status == .unauthorized, "\(path)")
                }
            }
        }
    }

    @Test("Every path that the document calls refused is refused by its name, with a key too")
    func refused() async throws {
        let paths = Self.quoted("", in: try Self.section("Refused"))
        #expect(paths.count >= 8)
        try await TestGateway.with { gateway, client in
            for path in paths {
                let post = try await client.post(path, #"{"model":"test/model"}"#, key: gateway.key.text)
                let get = try await client.get(path, key: gateway.key.text)
                for answer in [post, get] {
                    #expect(answer.status == .notFound, "\(path)")
                    #expect(answer.text.contains("This gateway does not serve /v1/"), "\(path)")
                }
            }
            #expect(gateway.upstream.requests.isEmpty)
        }
    }
}
