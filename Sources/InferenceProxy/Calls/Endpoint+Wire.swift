internal import HTTPTypes
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import StrictJSON

/// The differences between endpoints on the wire. `Metering` does the reading itself.
extension Endpoint {
    /// An error as this endpoint's clients read it.
    func body(of error: OpenAIError) -> [UInt8] { Array(dialect.body(of: error).utf8) }

    /// An error in the middle of a stream.
    func frame(of error: OpenAIError) -> [UInt8] { dialect.frame(of: error) }
}

extension WholeResponse {
    /// An error of the gateway's own.
    init(_ error: OpenAIError, of endpoint: Endpoint) {
        status = HTTPResponseStatus(statusCode: Int(error.status.code), reasonPhrase: error.status.reasonPhrase)
        headers = ["content-type": "application/json"]
        if let seconds = error.retryAfterSeconds { headers.add(name: "retry-after", value: String(seconds)) }
        for (name, value) in error.headers { headers.add(name: name, value: value) }
        body = ByteBuffer(bytes: endpoint.body(of: error))
    }
}
