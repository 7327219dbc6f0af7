import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Responses in JSON, of values and of errors.
enum HTTPAnswers {
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        var headers = HTTPFields()
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoded(value))))
    }

    static func error(_ error: OpenAIError) throws -> Response {
        var response = try json(ErrorBody(error: error), status: HTTPResponse.Status(code: error.statusCode))
        if error.statusCode == 503 { response.headers[.retryAfter] = "1" }
        return response
    }

    /// One frame of server-sent events.
    static func frame(_ value: some Encodable) throws -> ByteBuffer {
        var buffer = ByteBuffer(string: "data: ")
        buffer.writeBytes(try encoded(value))
        buffer.writeString("\n\n")
        return buffer
    }

    static let done = ByteBuffer(string: "data: [DONE]\n\n")

    private static func encoded(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]  // the same answer is the same bytes
        return try encoder.encode(value)
    }
}

/// `{"error": {"message", "type", "param", "code"}}`, with null for a member without a value.
private struct ErrorBody: Encodable {
    let error: OpenAIError

    private enum Key: String, CodingKey {
        case error, message, type, param, code
    }

    func encode(to encoder: any Encoder) throws {
        var outer = encoder.container(keyedBy: Key.self)
        var container = outer.nestedContainer(keyedBy: Key.self, forKey: .error)
        try container.encode(error.message, forKey: .message)
        try container.encode(error.type, forKey: .type)
        try container.encode(error.parameter, forKey: .param)
        try container.encode(error.code, forKey: .code)
    }
}
