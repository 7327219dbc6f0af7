import EthereumABI
import Gateway
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
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
