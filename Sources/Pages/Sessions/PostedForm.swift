internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerAPI

/// The fields of a form that a browser posted (`application/x-www-form-urlencoded`).
struct PostedForm: Sendable {
    private static let maximumBytes = 16 << 10

    private let fields: [String: String]

    /// Reads the form, if it was posted by a page of this gateway.
    ///
    /// Browsers say where a post comes from (`Origin`, `Sec-Fetch-Site`); one that says another site is refused, whatever it contains.
    ///
    /// - Throws: ``Problem`` for a post from another site, and for a field that comes twice.
    init(of request: Request, _ context: EndpointContext, in environment: PagesEnvironment) async throws {
        try PostedForm.requireOwnSite(request)
        let bytes = try await request.withBody(upTo: PostedForm.maximumBytes, in: environment.api.bodies, of: context.address) { $0 }
        var fields: [String: String] = [:]
        for pair in String(decoding: bytes, as: UTF8.self).split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let decode = { (text: Substring) in PercentEncoding.decode(String(text).replacing("+", with: " ")) }
            guard let name = decode(parts[0]), let value = decode(parts.count == 2 ? parts[1] : ""), fields[name] == nil else {
                throw Problem.badRequest("The form is malformed, or has a field twice.")
            }
            fields[name] = value
        }
        self.fields = fields
    }

    /// The same of somebody who signed in: the form must have the token that stands in the session's forms alone.
    ///
    /// - Throws: ``Problem`` besides for a form without it.
    init(of request: Request, _ context: EndpointContext, in environment: PagesEnvironment, session: SessionTable.Session) async throws {
        try await self.init(of: request, context, in: environment)
        let given = SHA256.hash(Array((fields["form"] ?? "").utf8))
        guard given == SHA256.hash(Array(session.formToken.utf8)) else { throw Problem.foreignForm }
    }

    subscript(name: String) -> String { fields[name] ?? "" }

    private static func requireOwnSite(_ request: Request) throws(Problem) {
        if let site = HTTPField.Name("Sec-Fetch-Site").flatMap({ request.headers[$0] }), site != "same-origin" { throw .foreignForm }
        guard let origin = request.headers[.origin] else { return }
        let host = origin.split(separator: "/", omittingEmptySubsequences: false)
        guard host.count == 3, let own = request.head.authority, host[2] == own else { throw .foreignForm }
    }
}

extension Problem {
    fileprivate static let foreignForm = Problem(
        status: .forbidden, title: "Not from this page",
        detail: "The form was not sent by a page of this gateway in your session. Nothing was done; open the page again and repeat it.")
}
