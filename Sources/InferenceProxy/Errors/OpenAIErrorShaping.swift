internal import HTTPTypes
package import Hummingbird
internal import JSONEndpoints
internal import Logging
internal import Metering

/// Answers errors under `/v1` in OpenAI's shape, and under `/v1/messages` in Anthropic's. Errors elsewhere are passed on, and so are problems. The details
/// of an unforeseen error are logged and never sent.
package struct OpenAIErrorShaping<Context: RequestContext>: RouterMiddleware {
    package init() {}

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as OpenAIError {
            return error.response(in: dialect(of: request))
        } catch {
            guard let shaped = shape(error, of: request, context: context) else { throw error }
            return shaped.response(in: dialect(of: request))
        }
    }

    /// nil for an error that is not to have OpenAI's shape.
    private func shape(_ error: any Error, of request: Request, context: Context) -> OpenAIError? {
        let path = request.uri.path
        guard path.hasPrefix("/v1/") || path == "/v1" else { return nil }
        switch error {
        case is Problem, is BodyTooLarge: return nil
        case is BodyMalformed: return .invalidRequest(BodyMalformed.explanation)
        case let error as HTTPError where error.status == .notFound: return .unknownRoute(request.method.rawValue, path)
        case let error as HTTPError:
            return OpenAIError(status: error.status, message: error.body ?? error.status.reasonPhrase, type: "invalid_request_error", code: nil)
        default:
            context.logger.error("request failed", metadata: ["path": "\(path.prefix(200))", "error": "\(type(of: error))"])
            return .internalError
        }
    }

    private func dialect(of request: Request) -> Dialect {
        let path = request.uri.path
        return path == "/v1/messages" || path.hasPrefix("/v1/messages/") ? .anthropic : .openAI
    }
}
