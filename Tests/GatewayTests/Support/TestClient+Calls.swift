import AsyncHTTPClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ledger
import NIOCore
import NIOHTTP1
import StrictJSON
import Testing

extension HTTPField.Name {
    static func named(_ name: String) throws -> HTTPField.Name { try #require(HTTPField.Name(name)) }
}

extension TestResponse {
    func header(_ name: String) throws -> String? { headers[try .named(name)] }

    var json: JSONValue { get throws { try JSONValue(parsing: Array(body.readableBytesView)) } }

    var text: String { String(buffer: body) }
}

extension TestClientProtocol {
    /// A chat call.
    func chat(
        _ gateway: TestGateway, stream: Bool = false, extra: String = "", headers: [String: String] = [:], text: String = "Hi"
    ) async throws -> TestResponse {
        let body =
            #"{"model":"test/model","messages":[{"role":"user","content":"\#(text)"}],"max_tokens":20\#(stream ? #","stream":true"# : "")\#(extra)}"#
        return try await post("/v1/chat/completions", body, key: gateway.key.text, headers: headers)
    }

    func post(_ uri: String, _ body: String, key: String? = nil, headers: [String: String] = [:]) async throws -> TestResponse {
        var fields: HTTPFields = [.contentType: "application/json"]
        if let key { fields[.authorization] = "Bearer " + key }
        for (name, value) in headers { fields[try .named(name)] = value }
        return try await execute(uri: uri, method: .post, headers: fields, body: ByteBuffer(string: body)) { $0 }
    }

    func get(_ uri: String, key: String? = nil) async throws -> TestResponse {
        var fields: HTTPFields = [:]
        if let key { fields[.authorization] = "Bearer " + key }
        return try await execute(uri: uri, method: .get, headers: fields) { $0 }
    }
}

/// A client with as many connections at a time as it has requests.
struct CrowdOfClients: Sendable {
    private let client: HTTPClient
    private let port: Int

    static func with<Value: Sendable>(port: Int?, _ body: (CrowdOfClients) async throws -> Value) async throws -> Value {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1000
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let result: Result<Value, any Error>
        do { result = .success(try await body(CrowdOfClients(client: client, port: port ?? 0))) } catch { result = .failure(error) }
        try await client.shutdown()
        return try result.get()
    }

    /// A chat call's status.
    func chat(_ gateway: TestGateway, text: String = "Hi") async throws -> Int {
        var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)/v1/chat/completions")
        request.method = .POST
        request.headers.add(name: "authorization", value: "Bearer \(gateway.key.text)")
        request.body = .bytes(ByteBuffer(string: #"{"model":"test/model","messages":[{"role":"user","content":"\#(text)"}],"max_tokens":20}"#))
        let response = try await client.execute(request, timeout: .seconds(30))
        _ = try await response.body.collect(upTo: 1 << 20)
        return Int(response.status.code)
    }
}
