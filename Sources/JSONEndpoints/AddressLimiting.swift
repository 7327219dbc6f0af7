internal import HTTPTypes
package import Hummingbird
package import Resilience
internal import Synchronization

/// Limits the requests of each address in a minute, and at a time.
package final class AddressLimiting<Context: RequestContext>: RouterMiddleware {
    private let table: Mutex<LimitTable<AddressBlock>>
    private let address: @Sendable (Context) -> AddressBlock?
    private let now: @Sendable () -> Moment

    /// - Parameters:
    ///   - limits: Of each address.
    ///   - capacity: The most addresses whose use is remembered.
    ///   - address: The client's; nil is not limited.
    ///   - now: A clock that never goes back.
    package init(
        limits: UseLimits, capacity: Int, address: @escaping @Sendable (Context) -> AddressBlock?, now: @escaping @Sendable () -> Moment
    ) {
        table = Mutex(LimitTable(limits: limits, capacity: capacity))
        self.address = address
        self.now = now
    }

    package func handle(_ request: Request, context: Context, next: (Request, Context) async throws -> Response) async throws -> Response {
        guard let address = address(context) else { return try await next(request, context) }
        let moment = now()
        let pass: LimitTable<AddressBlock>.Pass
        do throws(LimitRefusal) {
            pass = try table.withLock { (table) throws(LimitRefusal) in try table.begin(address, tokens: 0, at: moment) }
        } catch {
            throw Problem.tooMany("requests from this address", wait: error.waitNanoseconds)
        }
        defer { table.withLock { $0.end(pass, usedTokens: 0) } }
        return try await next(request, context)
    }
}

extension Problem {
    /// A limit for some time was reached.
    ///
    /// - Parameters:
    ///   - what: The things that are too many, in the plural.
    ///   - wait: The nanoseconds after which another try can succeed.
    package static func tooMany(_ what: String, wait: UInt64) -> Problem {
        let seconds = Int(clamping: max(wait.wholeSeconds, 1))
        return Problem(
            status: .tooManyRequests, title: "Too many requests",
            detail: "There were too many \(what) in the last minute. Nothing was written; try again in \(seconds) s.", retryAfterSeconds: seconds)
    }
}
