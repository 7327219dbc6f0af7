internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import StrictJSON

extension Response {
    /// A JSON answer.
    init(json: JSONValue, status: HTTPResponse.Status = .ok, contentType: String = "application/json") {
        self.init(status: status, headers: [.contentType: contentType], body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.utf8)))
    }
}
