package import HTTPTypes
package import Hummingbird
internal import NIOCore
package import StrictJSON

extension Response {
    /// Makes a JSON response.
    package init(json: JSONValue, status: HTTPResponse.Status = .ok, contentType: String = "application/json") {
        self.init(status: status, headers: [.contentType: contentType], body: ResponseBody(byteBuffer: ByteBuffer(bytes: json.utf8)))
    }
}
