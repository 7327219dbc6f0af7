internal import HTTPTypes
package import Hummingbird
internal import JSONEndpoints
internal import Metering

extension Router<EndpointContext> {
    /// Answers the methods that a known path does not have: `OPTIONS` with those that it has, every other one with 405 (RFC 9110 §15.5.6).
    ///
    /// Call it after every route was added. The metered endpoints take `POST` from the ``CallProxy``.
    package func addOtherMethods() {
        var methods: [String: Set<HTTPRequest.Method>] = [:]
        for route in routes { methods[route.path.description, default: []].insert(route.method) }
        for endpoint in Endpoint.allCases where !endpoint.isSession { methods["/v1/\(endpoint.path)", default: []].insert(.post) }
        for (path, own) in methods.sorted(by: { $0.key < $1.key }) {
            let allowed = MethodList(own.contains(.get) ? own.union([.head, .options]) : own.union([.options]))
            on(RouterPath(path), method: .options) { _, _ in Response(status: .noContent, headers: [.allow: allowed.text]) }
            for method in MethodList.known where !allowed.methods.contains(method) {
                on(RouterPath(path), method: method) { request, _ in allowed.refuse(request) }
            }
        }
    }
}

/// The methods of a path.
private struct MethodList: Sendable {
    static let known: [HTTPRequest.Method] = [.get, .head, .post, .put, .patch, .delete, .options, .trace, .connect]

    let methods: Set<HTTPRequest.Method>

    init(_ methods: Set<HTTPRequest.Method>) {
        self.methods = methods
    }

    var text: String { MethodList.known.filter(methods.contains).map(\.rawValue).joined(separator: ", ") }

    func refuse(_ request: Request) -> Response {
        let words = "\(request.uri.path.prefix(200)) has no method \(request.method.rawValue); use one of \(text)."
        var response: Response
        if request.uri.path.hasPrefix("/v1/") {
            let error = OpenAIError(status: .methodNotAllowed, message: words, type: "invalid_request_error", code: "method_not_allowed")
            response = error.response(in: request.uri.path.hasPrefix("/v1/messages") ? .anthropic : .openAI)
        } else {
            response = Problem(status: .methodNotAllowed, title: "Method not allowed", detail: words).response
        }
        response.headers[.allow] = text
        return request.method == .head ? response.createHeadResponse() : response
    }
}
