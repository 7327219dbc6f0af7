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
    /// An upstream that does not know a response after this time has lost it. Some know a new one late, or on one of their machines only.
    private static let forgottenMilliseconds: UInt64 = 600_000

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
            if let answer { _ = await finish(response, by: answer) }
            let isLost = answer?.status == 404 && age > BackgroundCalls.forgottenMilliseconds
            // A response that was given up belongs to nobody, although the upstream may find it again.
            if age > BackgroundCalls.lifetimeMilliseconds || isLost, await giveBack(response) { register.remove(response.hold) }
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
    ///
    /// - Parameter answer: The upstream's answer about the whole response.
    /// - Returns: Whether callers may have the answer: false where it may hold output that cannot be charged, because it cannot be read.
    func finish(_ response: BackgroundResponse, by answer: UpstreamQuery.Answer) async -> Bool {
        guard (200..<300).contains(answer.status), !response.isFinished else { return true }
        guard let document = readDocument(answer.body), document["id"]?.stringValue == response.id else { return false }
        let hasUsage = document["usage"]?.objectValue != nil
        let hasOutput = if case .array(let items)? = document["output"] { !items.isEmpty } else { false }
        switch document["status"]?.stringValue {
        case "completed", "incomplete", "cancelled", "failed": break
        case "queued", "in_progress": return true
        default: return !hasOutput
        }
        guard let terms = (try? lookups.model(response.model)) ?? nil, let request = try? response.meteredRequest() else { return false }
        let measured: MeteredAnswer
        do throws(AnswerFault) { measured = try MeteredAnswer(of: request, limits: terms.record.limits, body: answer.body) } catch {
            if case .malformed = error { return false }
            await giveBack(response)
            return true
        }
        // A response that failed or was cancelled before it said anything costs nothing, as any call.
        guard hasUsage || hasOutput else {
            await giveBack(response)
            return true
        }
        let settle = Settle(
            hold: response.hold, usage: measured.metered.usage, source: measured.metered.source,
            responseHash: SHA256.hash(proxy.salt(of: response.hold), answer.body))
        await resolve(response, by: .settle(settle))
        return true
    }

    /// - Returns: Whether the hold was given back, now or before.
    @discardableResult
    private func giveBack(_ response: BackgroundResponse) async -> Bool {
        await resolve(response, by: .void(VoidHold(hold: response.hold, reason: .upstreamFailed)))
    }

    /// Resolves the hold, under the one id by which it can be resolved. Whoever comes second finds it done.
    ///
    /// - Returns: Whether this command resolved it.
    @discardableResult
    private func resolve(_ response: BackgroundResponse, by command: Command) async -> Bool {
        do {
            let entry = try await proxy.writer.submit(command, id: response.hold.resolution)
            register.finish(response.hold)
            return entry.outcome == .accepted
        } catch SubmissionError.refused {
            // Another command has this id: the hold is resolved.
            register.finish(response.hold)
        } catch {
            proxy.logger.error("ledger does not take a background response's end", metadata: ["call": "\(response.hold)", "error": "\(error)"])
        }
        return false
    }
}
