internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import Metering

/// Gives every error the shape of its part of the API: OpenAI's under `/v1`, Anthropic's under `/v1/messages`, problem details elsewhere. What nobody
/// foresaw is logged and told to no one.
struct ErrorShaping<Context: RequestContext>: RouterMiddleware {
    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do {
            return try await next(request, context)
        } catch let error as OpenAIError {
            return error.response(in: dialect(of: request))
        } catch let error as Problem {
            return error.response
        } catch let error as BodyTooLarge {
            return Problem.tooLarge(maximumBytes: error.maximumBytes).response
        } catch is BodyMalformed {
            let text = BodyMalformed.explanation
            return isOpenAI(request) ? OpenAIError.invalidRequest(text).response(in: dialect(of: request)) : Problem.badRequest(text).response
        } catch {
            return response(to: error, request: request, context: context)
        }
    }

    private func isOpenAI(_ request: Request) -> Bool { request.uri.path.hasPrefix("/v1/") || request.uri.path == "/v1" }

    private func dialect(of request: Request) -> Dialect {
        let path = request.uri.path
        return path == "/v1/messages" || path.hasPrefix("/v1/messages/") ? .anthropic : .openAI
    }

    private func response(to error: any Error, request: Request, context: Context) -> Response {
        let isOpenAI = isOpenAI(request)
        guard let known = error as? HTTPError else {
            context.logger.error("request failed", metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(type(of: error))"])
            return isOpenAI ? OpenAIError.internalError.response(in: dialect(of: request)) : Problem.internalError.response
        }
        if known.status == .notFound {
            let method = request.method.rawValue
            return isOpenAI
                ? OpenAIError.unknownRoute(method, request.uri.path).response(in: dialect(of: request))
                : Problem.notFound("There is nothing at \(method) \(request.uri.path.prefix(200)).").response
        }
        let detail = known.body ?? known.status.reasonPhrase
        return isOpenAI
            ? OpenAIError(status: known.status, message: detail, type: "invalid_request_error", code: nil).response(in: dialect(of: request))
            : Problem(status: known.status, title: known.status.reasonPhrase, detail: detail).response
    }
}
