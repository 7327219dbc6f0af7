internal import Hummingbird
internal import JSONEndpoints
internal import StrictJSON

extension LedgerAPIEnvironment {
    /// Reads a body as JSON and gives it to `respond`. Its memory counts until that has ended.
    ///
    /// - Throws: ``Problem`` for a body that is no JSON, or for which there is no room; otherwise as `Request.withBody`.
    func withJSON(
        of request: Request, _ context: EndpointContext, upTo maximumBytes: Int, _ respond: (JSONValue) async throws -> Response
    ) async throws -> Response {
        try await request.withBody(upTo: maximumBytes, in: bodies, of: context.address) { bytes in
            let document: JSONValue
            do { document = try JSONValue(parsing: bytes, maximumDepth: 64) } catch { throw Problem.badRequest("The body is not JSON: \(error).") }
            return try await respond(document)
        }
    }
}
