import HTTPTypes
import Hummingbird
import HummingbirdTesting
import InferenceProxy
import Ledger
import NIOCore
import Testing

@Suite("Web pages of other origins, and the methods of paths")
struct CrossOriginTests {
    private static let page = "https://app.example.com"

    private func with(
        origins: [String], _ body: @escaping @Sendable (TestGateway, any TestClientProtocol) async throws -> Void
    ) async throws {
        var configuration = ProxyConfiguration()
        configuration.crossOrigin = try CrossOriginPolicy(origins: origins)
        try await TestGateway.with(configuration: configuration, body)
    }

    private func preflight(_ client: any TestClientProtocol, _ uri: String, origin: String, method: String = "POST") async throws -> TestResponse {
        let fields: HTTPFields = [
            .origin: origin, .accessControlRequestMethod: method, .accessControlRequestHeaders: "authorization,content-type,x-stainless-os",
        ]
        return try await client.execute(uri: uri, method: .options, headers: fields) { $0 }
    }

    @Test("A page may ask for a call, make it and read what it cost", arguments: ["/v1/chat/completions", "/v1/chat/completions/"], [page, "*"])
    func asks(uri: String, configured: String) async throws {
        try await with(origins: [configured]) { gateway, client in
            let asked = try await preflight(client, uri, origin: Self.page)
            let allowed = configured == "*" ? "*" : Self.page
            #expect(asked.status == .noContent)
            #expect(asked.headers[.accessControlAllowOrigin] == allowed)
            #expect(asked.headers[.accessControlAllowMethods]?.contains("POST") == true)
            #expect(asked.headers[.accessControlAllowHeaders]?.contains("x-stainless-os") == true)
            #expect(asked.headers[.accessControlAllowCredentials] == nil)
            for stream in [false, true] {
                if stream { gateway.upstream.answer { _ in .events(["data: \(plainAnswer)\n\n", "data: [DONE]\n\n"]) } }
                let answer = try await client.chat(gateway, stream: stream, headers: ["origin": Self.page])
                #expect(answer.status == .ok)
                #expect(answer.headers[.accessControlAllowOrigin] == allowed)
                #expect(answer.headers[.accessControlExposeHeaders]?.contains("imo-cost") == true)
                if configured != "*" { #expect(answer.headers[.vary] == "Origin") }
            }
            for (uri, status) in [("/v1/models", 200), ("/imo/v1/accounts/me", 200), ("/imo/v1/nothing", 404), ("/v1/nothing", 404)] {
                let fields: HTTPFields = [.origin: Self.page, .authorization: "Bearer \(gateway.key.text)"]
                let answer = try await client.execute(uri: uri, method: .get, headers: fields) { $0 }
                #expect(answer.status.code == status)
                #expect(answer.headers[.accessControlAllowOrigin] == allowed)
            }
            // A page can read why it was refused.
            let refused = try await client.post("/v1/chat/completions", "{}", headers: ["origin": Self.page])
            #expect(refused.status == .unauthorized)
            #expect(refused.headers[.accessControlAllowOrigin] == allowed)
        }
    }

    @Test("Another page gets no permission, and without configuration nobody does", arguments: [[], [page]])
    func otherPage(origins: [String]) async throws {
        try await with(origins: origins) { gateway, client in
            for origin in ["https://evil.example.com", "null", "https://app.example.com.evil.com", "http://app.example.com"] {
                for uri in ["/v1/chat/completions", "/imo/v1/accounts/me"] {
                    let asked = try await preflight(client, uri, origin: origin)
                    #expect(asked.headers[.accessControlAllowOrigin] == nil)
                    #expect(asked.headers[.accessControlAllowMethods] == nil)
                    #expect(asked.headers[.vary]?.contains("Origin") == (origins.isEmpty ? nil : true))
                }
                let answer = try await client.chat(gateway, headers: ["origin": origin])
                #expect(answer.headers[.accessControlAllowOrigin] == nil)
            }
        }
    }

    @Test(
        "Origins are written as browsers write them",
        arguments: [
            ("HTTPS://App.Example.com:443", page), ("http://localhost:80", "http://localhost"), ("capacitor://localhost", "capacitor://localhost"),
            ("http://[::1]:3000", "http://[::1]:3000"),
        ])
    func normal(text: String, origin: String) throws {
        #expect(try CrossOriginPolicy(origins: [text]) == CrossOriginPolicy(origins: [origin]))
    }

    @Test(
        "What is no origin is refused",
        arguments: ["", "example.com", "https://", "https://a/b", "https://a/", "https://*.a.com", "https://u@a", "null"])
    func invalid(text: String) {
        #expect(throws: InvalidOrigin(text: text)) { try CrossOriginPolicy(origins: [text]) }
    }

    @Test(
        "A path tells its methods, and refuses others with 405 and Allow",
        arguments: [
            ("/v1/chat/completions", "POST, OPTIONS"), ("/v1/messages/", "POST, OPTIONS"), ("/v1/models", "GET, HEAD, OPTIONS"),
            ("/v1/models/test/model", "GET, HEAD, OPTIONS"), ("/imo/v1/accounts/me/", "GET, HEAD, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"),
            ("/imo/v1/contents/verify", "POST, OPTIONS"),
        ])
    func methods(uri: String, allow: String) async throws {
        try await TestGateway.with(.router) { gateway, client in
            let options = try await client.execute(uri: uri, method: .options) { $0 }
            #expect(options.status == .noContent)
            #expect(options.headers[.allow] == allow)
            for method in [HTTPRequest.Method.delete, .put, .patch] {
                let refused = try await client.execute(uri: uri, method: method) { $0 }
                #expect(refused.status == .methodNotAllowed)
                #expect(refused.headers[.allow] == allow)
                #expect(refused.text.contains("has no method \(method.rawValue)"))
            }
        }
    }

    @Test("HEAD is GET without the body")
    func head() async throws {
        try await TestGateway.with { gateway, client in
            let fields: HTTPFields = [.authorization: "Bearer \(gateway.key.text)"]
            for uri in ["/v1/models", "/healthz", "/imo/v1/accounts/me"] {
                let head = try await client.execute(uri: uri, method: .head, headers: fields) { $0 }
                #expect(head.status == .ok)
                #expect(head.body.readableBytes == 0)
            }
            #expect(try await client.execute(uri: "/v1/chat/completions", method: .head, headers: fields) { $0 }.status == .methodNotAllowed)
        }
    }
}
