internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Logging
internal import Markup

/// Shows the problems of pages as pages: what happened and what to do.
struct ProblemPages<Context: RequestContext>: RouterMiddleware {
    func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        do { return try await next(request, context) } catch let problem as Problem { return Self.page(of: problem).response } catch let error
            as BodyTooLarge
        {
            return Self.page(of: .tooLarge(maximumBytes: error.maximumBytes)).response
        } catch is BodyMalformed {
            return Self.page(of: .badRequest(BodyMalformed.explanation)).response
        } catch {
            context.logger.error("page failed", metadata: ["path": "\(request.uri.path.prefix(200))", "error": "\(type(of: error))"])
            return Self.page(of: .internalError).response
        }
    }

    private static func page(of problem: Problem) -> Page {
        var page = Page(
            title: problem.title,
            content: """
                <h1>\(problem.title)</h1>
                <p>\(problem.detail)</p>
                <p>\(problem.status == .unauthorized ? "<a href=\"/sign-in\">Sign in</a> · " : HTML.none)<a href="/">All models</a></p>
                """)
        page.status = problem.status
        return page
    }
}
