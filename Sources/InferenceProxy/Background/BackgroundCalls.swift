internal import EthereumPrimitives
internal import Ledger
package import LedgerCore
internal import Logging
internal import Metering
internal import StrictJSON
internal import Synchronization
internal import Upstreams

/// Charges the responses that upstreams make in the background, once each, by what the finished response tells: when its owner asks for it, or by asking for
/// it from time to time.
package final class BackgroundCalls: Sendable {
    /// A response that is not finished by then is given up, and its hold given back.
    private static let lifetimeMilliseconds: UInt64 = 48 * 3_600_000
    private static let longestPauseMilliseconds: UInt64 = 60_000

    private let proxy: CallProxy
    private let routes: UpstreamRoutes
    private let clock: @Sendable () -> Timestamp
    private let query = UpstreamQuery()
    /// When each response is asked for next.
    private let due = Mutex<[CommandID: Timestamp]>([:])

    package init(of proxy: CallProxy, routes: UpstreamRoutes, clock: @escaping @Sendable () -> Timestamp) {
        self.proxy = proxy
        self.routes = routes
        self.clock = clock
    }

    var lookups: LedgerLookups { proxy.lookups }
    var register: BackgroundRegister { proxy.background }

    /// Asks the upstreams for the responses that may be finished by now. The pauses grow with the time that a response has taken.
    package func finishThoseDue() async {
        let now = clock()
        let unfinished = register.unfinished
        let dueNow = due.withLock { due in
            let known = Set(unfinished.map(\.hold))
            due = due.filter { known.contains($0.key) }
            return unfinished.filter { due[$0.hold] ?? $0.begunAt <= now }
        }
        for response in dueNow {
            let age = now.milliseconds > response.begunAt.milliseconds ? now.milliseconds - response.begunAt.milliseconds : 0
            let pause = min(max(age / 8, 1000), BackgroundCalls.longestPauseMilliseconds)
            due.withLock { $0[response.hold] = now.adding(milliseconds: pause) }
            let answer = try? await send(.get, "", for: response)
            if let answer { await finish(response, by: answer) }
            if age > BackgroundCalls.lifetimeMilliseconds || answer?.status == 404 { await giveBack(response) }
        }
    }

    /// Sends a request about a response to the upstream that makes it.
    ///
    /// - Parameter path: What follows the response's id.
    func send(_ method: UpstreamQuery.Method, _ path: String, for response: BackgroundResponse) async throws(OpenAIError) -> UpstreamQuery.Answer {
        guard let (upstream, apiKey) = routes.upstream(at: response.upstream, of: response.model) else {
            throw .noUpstream(response.model.description)
        }
        do throws(UpstreamQuery.Failure) {
            return try await query.send(
                method, "responses/" + response.id + path, to: upstream, apiKey: apiKey, maximumBytes: proxy.configuration.maximumResponseBytes)
        } catch {
            throw .upstreamUnreachable
        }
    }

    /// Charges a response, if this answer of the upstream's says that it is finished. What is settled already stays so.
    func finish(_ response: BackgroundResponse, by answer: UpstreamQuery.Answer) async {
        guard (200..<300).contains(answer.status), !response.isFinished, let document = try? JSONValue(parsing: answer.body) else { return }
        guard document["id"]?.stringValue == response.id else { return }
        switch document["status"]?.stringValue {
        case "completed", "incomplete", "cancelled", "failed": break
        default: return
        }
        guard let terms = (try? lookups.model(response.model)) ?? nil, let request = try? response.meteredRequest() else { return }
        let measured = try? MeteredAnswer(of: request, limits: terms.record.limits, body: answer.body)
        let hasUsage = document["usage"]?.objectValue != nil
        let hasOutput = if case .array(let items)? = document["output"] { !items.isEmpty } else { false }
        // A response that failed or was cancelled before it said anything costs nothing, as any call.
        guard let measured, hasUsage || hasOutput else { return await giveBack(response) }
        let settle = Settle(
            hold: response.hold, usage: measured.metered.usage, source: measured.metered.source,
            responseHash: SHA256.hash(proxy.salt(of: response.hold), answer.body))
        await resolve(response, by: .settle(settle))
    }

    private func giveBack(_ response: BackgroundResponse) async {
        await resolve(response, by: .void(VoidHold(hold: response.hold, reason: .upstreamFailed)))
    }

    /// Resolves the hold, under the one id by which it can be resolved. Whoever comes second finds it done.
    private func resolve(_ response: BackgroundResponse, by command: Command) async {
        do {
            _ = try await proxy.writer.submit(command, id: response.hold.resolution)
            register.finish(response.hold)
        } catch SubmissionError.refused {
            // Another command has this id: the hold is resolved.
            register.finish(response.hold)
        } catch {
            proxy.logger.error("ledger does not take a background response's end", metadata: ["call": "\(response.hold)", "error": "\(error)"])
        }
    }
}
