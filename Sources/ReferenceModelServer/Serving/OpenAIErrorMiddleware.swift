import HTTPTypes
import Hummingbird
import NIOCore

/// Gives every error of a route, and the error of a path without a route, the form of OpenAI's API.
struct OpenAIErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as OpenAIError {
            return try HTTPAnswers.error(error)
        } catch let error as any HTTPResponseError {
            return try HTTPAnswers.error(Self.translated(error, request))
        } catch is CancellationError {
            return try HTTPAnswers.error(.overloaded)
        }
    }

    private static func translated(_ error: any HTTPResponseError, _ request: Request) -> OpenAIError {
        switch error.status {
        case .notFound:
            OpenAIError(
                status: 404, message: "Unknown request URL: \(request.method) \(request.uri.path.prefix(200)).", code: "unknown_url")
        case .contentTooLarge:
            OpenAIError(status: 413, message: "The request's body is larger than this server reads.", code: "request_too_large")
        default:
            OpenAIError(status: error.status.code, message: "The request could not be answered: \(error.status.reasonPhrase).")
        }
    }
}
