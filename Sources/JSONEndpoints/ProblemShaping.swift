internal import HTTPTypes
package import Hummingbird
internal import Logging

/// Answers every error with problem details (RFC 9457). The details of an unforeseen error are logged and never sent.
package struct ProblemShaping<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as Problem {
            return error.response
        } catch let error as BodyTooLarge {
            return Problem.tooLarge(maximumBytes: error.maximumBytes).response
        } catch is BodyMalformed {
            return Problem.badRequest(BodyMalformed.explanation).response
        } catch let error as HTTPError where error.status == .notFound {
            return Problem.notFound("There is nothing at \(request.method.rawValue) \(request.uri.path.prefix(200)).").response
        } catch let error as HTTPError {
            return Problem(status: error.status, title: error.status.reasonPhrase, detail: error.body ?? error.status.reasonPhrase).response
        } catch {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(type(of: error))"])
            return Problem.internalError.response
        }
    }
}
