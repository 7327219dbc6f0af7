import EthereumPrimitives
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

/// A browser on the gateway's pages, with one cookie. Its client is that of `TestingSetup.live`.
struct TestBrowser {
    let client: any TestClientProtocol
    var cookie: String?

    /// The host that `TestingSetup.live` names, which alone follows no redirect.
    var host: String { "localhost" }

    /// Posts a form as a page of the gateway does, unless `origin` and `site` say otherwise.
    mutating func post(
        _ path: String, _ fields: [(String, String)], origin: String?? = .none, site: String? = "same-origin"
    ) async throws -> TestResponse {
        let body = fields.map { "\($0.0)=\(Self.encoded($0.1))" }.joined(separator: "&")
        var headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        headers[.origin] = origin ?? "http://\(host)"
        headers[try .named("sec-fetch-site")] = site
        headers[.cookie] = cookie
        let answer = try await client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)) { $0 }
        if let set = try answer.header("set-cookie") { cookie = String(set.prefix { $0 != ";" }) }
        return answer
    }

    func get(_ path: String) async throws -> TestResponse {
        var headers: HTTPFields = [:]
        headers[.cookie] = cookie
        return try await client.execute(uri: path, method: .get, headers: headers) { $0 }
    }

    /// The hidden field by which a page's forms are known.
    func formToken(on path: String) async throws -> String {
        let text = try await get(path).text
        return String(try #require(text.firstMatch(of: /name="form" value="([0-9a-f]+)"/)).1)
    }

    private static func encoded(_ text: String) -> String {
        text.utf8.map { byte in
            (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
                ? String(UnicodeScalar(byte)) : "%" + Hex.encode([byte], prefix: false)
        }.joined()
    }
}
