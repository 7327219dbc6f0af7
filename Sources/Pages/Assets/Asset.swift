internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import NIOCore

/// A file that pages load. Its path has its hash, so that browsers keep it for ever and never mix versions.
package struct Asset: Sendable {
    package let path: String
    private let type: String
    private let bytes: ByteBuffer

    private init(name: String, extension suffix: String, type: String, text: String) {
        let hash = Hex.encode(SHA256.hash(Array(text.utf8)).bytes.prefix(6)).dropFirst(2)
        path = "/assets/\(name)-\(hash).\(suffix)"
        self.type = type
        bytes = ByteBuffer(string: text)
    }

    package static let stylesheet = Asset(name: "style", extension: "css", type: "text/css; charset=utf-8", text: Stylesheet.text)
    package static let walletScript = Asset(name: "wallet", extension: "js", type: "text/javascript; charset=utf-8", text: WalletScript.text)
    package static let icon = Asset(name: "icon", extension: "svg", type: "image/svg+xml", text: Icon.text)

    private static let all = [stylesheet, walletScript, icon]

    /// `GET /assets/{name}`
    static func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let asset = all.first(where: { $0.path == "/assets/\(context.parameters.get("name") ?? "")" }) else {
            throw Problem.notFound("There is no such file; load the page again.")
        }
        var headers: HTTPFields = [.contentType: asset.type, .cacheControl: "public, max-age=31536000, immutable"]
        headers.append(PageHeaders.all)
        return Response(status: .ok, headers: headers, body: ResponseBody(byteBuffer: asset.bytes))
    }
}

/// The picture in a browser's tab: three shares of one bar.
private enum Icon {
    static let text = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5cad"/>\
        <path fill="#fff" d="M3 9h2v4H3zM7 6h2v7H7zM11 3h2v10h-2z"/></svg>
        """
}
