package import LedgerCore
internal import Resilience
internal import Synchronization
package import Upstreams

/// The upstreams in use, read from `upstreams.json` when the gateway starts and whenever it is told to, and how they do.
package final class UpstreamRoutes: Sendable {
    private let path: String
    private let keyEncryptionKey: KeyEncryptionKey?
    private let learned: LearnedUpstreams
    private let table: Mutex<Table>
    private let onChange: @Sendable (Change) -> Void

    /// A change of an upstream's circuit breaker.
    package struct Change: Sendable {
        package let model: ModelID
        package let upstream: String
        /// Whether calls go there; false from the failure that closed the way to it on.
        package let isOpen: Bool
    }

    /// A model's upstreams.
    struct Model: Sendable {
        var group: UpstreamGroup
        let targets: [UpstreamTarget]
        let upstreams: [Upstream]
        let policy: RetryPolicy
        let fallback: ModelID?
    }

    /// The upstreams of all models and the attempts that run. A model is changed where it lies: copying one for each call would cost more than the choice.
    private struct Table: Sendable {
        var models: [ModelID: Model] = [:]
        var problems: [ModelID: UpstreamDirectoryError] = [:]
        /// Attempts whose end is not known yet, by their tokens.
        var running: [UInt64: UpstreamGroup.Choice] = [:]
        var lastToken: UInt64 = 0
    }

    /// - Parameters:
    ///   - learnedPath: The file of what the gateway finds out about upstreams; nil for one beside `path`.
    ///   - keyEncryptionKey: Opens sealed API keys; without it upstreams that have one are not used.
    ///   - onChange: Called when an upstream is left alone because it fails, and when it gets calls again.
    package init(
        path: String, learnedPath: String? = nil, keyEncryptionKey: KeyEncryptionKey? = nil, onChange: @escaping @Sendable (Change) -> Void = { _ in }
    ) throws(UpstreamDirectoryError) {
        self.path = path
        self.onChange = onChange
        self.keyEncryptionKey = keyEncryptionKey
        learned = try LearnedUpstreams(path: learnedPath ?? path + ".learned")
        table = Mutex(try UpstreamRoutes.read(path, keyEncryptionKey, learned))
    }

    /// The models of which an upstream cannot be used, such as for a key file that is not there; the other upstreams are.
    package var problems: [ModelID: UpstreamDirectoryError] { table.withLock(\.problems) }

    /// Reads the file again; calls that have begun keep the upstream that they have, and every upstream is taken to be well. After an error the old
    /// upstreams stay.
    package func reload() throws(UpstreamDirectoryError) {
        let fresh = try UpstreamRoutes.read(path, keyEncryptionKey, learned)
        table.withLock { table in
            let last = table.lastToken
            table = fresh
            table.lastToken = last
        }
    }

    /// The next step of a call.
    enum Step {
        /// A route, with a token by which the attempt's end is known.
        case attempt(UpstreamRoute, afterNanoseconds: UInt64)
        case end(fallback: ModelID?)
        case unavailable(waitNanoseconds: UInt64, fallback: ModelID?)
    }

    /// Chooses a call's next attempt; nil for a model that has no upstreams.
    ///
    /// - Parameters:
    ///   - source: The caller.
    ///   - failures: The call's attempts so far, in order.
    ///   - start: When the call began.
    func next(of id: ModelID, for source: CallSource, after failures: [FailedAttempt], since start: Moment, at now: Moment) -> Step? {
        // A first try has no pause that it could vary.
        let jitter = failures.isEmpty ? 0 : UInt64.random(in: 0 ... .max)
        let tries = failures.map { FailedTry(index: $0.route.target.index, fault: $0.failure.fault) }
        return table.withLock { table in
            guard let place = table.models.index(forKey: id) else { return nil }
            let token = table.lastToken &+ 1
            let next = table.models.values[place].next(after: tries, for: source, since: start, at: now, jitter: jitter, token: token)
            if let choice = next?.choice {
                table.lastToken = token
                table.running[token] = choice
            }
            return next?.step
        }
    }

    /// Takes in how an attempt ended; one of before a reload says nothing.
    func end(_ route: UpstreamRoute, of id: ModelID, outcome: AttemptOutcome, at now: Moment) {
        let change = table.withLock { table -> Change? in
            guard let choice = table.running.removeValue(forKey: route.token), let place = table.models.index(forKey: id) else { return nil }
            return table.models.values[place].end(choice, outcome, at: now).map { Change(model: id, upstream: $0.upstream, isOpen: $0.isOpen) }
        }
        if let change { onChange(change) }
    }

    /// The upstream of a model at this URL, with its API key; nil when it is one no more, or its key cannot be used.
    func upstream(at url: String, of id: ModelID) -> (upstream: Upstream, apiKey: String?)? {
        guard let upstream = table.withLock({ $0.models[id]?.upstreams.first { $0.url == url } }) else { return nil }
        do throws(UpstreamDirectoryError) { return (upstream, try upstream.apiKey(openedBy: keyEncryptionKey)) } catch { return nil }
    }

    /// The state of each upstream's circuit breaker.
    var standings: [(model: ModelID, upstream: String, state: CircuitBreaker.State)] {
        table.withLock { table in
            table.models.sorted { $0.key < $1.key }.flatMap { id, model in
                model.upstreams.enumerated().map { (id, $0.element.name, model.group.state(of: $0.offset)) }
            }
        }
    }

    /// Each model's upstreams, and whether they get calls.
    package var upstreamsTakingCalls: [(model: ModelID, upstream: String, takesCalls: Bool)] {
        standings.map { ($0.model, $0.upstream, $0.state == .closed) }
    }

    private static func read(_ path: String, _ key: KeyEncryptionKey?, _ learned: LearnedUpstreams) throws(UpstreamDirectoryError) -> Table {
        var table = Table()
        let directory = try UpstreamDirectory(path: path)
        for (id, model) in directory.models {
            do throws(UpstreamDirectoryError) { try directory.checkFallbacks(of: id) } catch { table.problems[id] = error }
            var (targets, usable): ([UpstreamTarget], [Upstream]) = ([], [])
            for upstream in model.upstreams {
                do throws(UpstreamDirectoryError) {
                    let authorization = try upstream.apiKey(openedBy: key).map { "Bearer " + $0 }
                    targets.append(UpstreamTarget(upstream, index: targets.count, authorization: authorization, learned: learned))
                    usable.append(upstream)
                } catch {
                    table.problems[id] = error
                }
            }
            table.models[id] = Model(
                group: UpstreamGroup(weights: usable.map(\.weight)), targets: targets, upstreams: usable, policy: model.retryPolicy,
                fallback: table.problems[id] == nil ? model.fallback : nil)
        }
        return table
    }
}

extension UpstreamRoutes.Model {
    /// The next step of a call, and the choice that it stands for; nil without upstreams.
    fileprivate mutating func next(
        after tries: [FailedTry], for source: CallSource, since start: Moment, at now: Moment, jitter: UInt64, token: UInt64
    ) -> (step: UpstreamRoutes.Step, choice: UpstreamGroup.Choice?)? {
        if targets.isEmpty { return nil }
        switch group.next(after: tries, for: source, policy: policy, since: start, at: now, jitter: jitter) {
        case .attempt(let choice, let pause): return (.attempt(UpstreamRoute(targets[choice.index], token: token), afterNanoseconds: pause), choice)
        case .end: return (.end(fallback: fallback), nil)
        case .unavailable(let wait): return (.unavailable(waitNanoseconds: wait, fallback: fallback), nil)
        }
    }

    /// Takes in how an attempt ended.
    ///
    /// - Returns: The upstream, where it is left alone or gets calls again from now on.
    fileprivate mutating func end(_ choice: UpstreamGroup.Choice, _ outcome: AttemptOutcome, at now: Moment) -> (upstream: String, isOpen: Bool)? {
        let wasClosed = group.state(of: choice.index) == .closed
        switch outcome {
        case .succeeded: group.succeed(choice, at: now)
        case .abandoned: group.leave(choice, at: now)
        case .failed(let failure): group.learn(failure.fault, of: choice, policy: policy, at: now)
        }
        let isClosed = group.state(of: choice.index) == .closed
        return isClosed == wasClosed ? nil : (upstreams[choice.index].name, isClosed)
    }
}

extension ModelUpstreams {
    fileprivate var retryPolicy: RetryPolicy {
        var policy = RetryPolicy()
        if let maximumAttempts { policy.maximumAttempts = maximumAttempts }
        if let attemptsPerUpstream { policy.attemptsPerUpstream = attemptsPerUpstream }
        return policy
    }
}
