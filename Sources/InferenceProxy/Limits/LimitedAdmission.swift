internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import Resilience
internal import Synchronization

/// Limits the calls and the tokens of each key and each address in a minute, and their calls at a time.
final class LimitedAdmission: CallAdmission {
    private let next: any CallAdmission
    private let keys: Mutex<LimitTable<Bytes32>>
    private let addresses: Mutex<LimitTable<AddressBlock>>
    private let now: @Sendable () -> Moment
    /// Whether anything is limited; else calls pass without a look at the tables.
    private let isLimiting: Atomic<Bool>

    /// - Parameters:
    ///   - next: Decides on what is within the limits.
    ///   - now: A clock that never goes back.
    init(_ configuration: ProxyConfiguration, next: any CallAdmission, now: @escaping @Sendable () -> Moment) {
        self.next = next
        self.now = now
        keys = Mutex(LimitTable(limits: configuration.keyLimits, capacity: configuration.maximumLimitedCallers))
        addresses = Mutex(LimitTable(limits: configuration.addressLimits, capacity: configuration.maximumLimitedCallers))
        isLimiting = Atomic(configuration.limitsCalls)
    }

    /// Changes the limits for calls that begin from now on.
    func change(keyLimits: UseLimits, addressLimits: UseLimits) {
        keys.withLock { $0.change(to: keyLimits) }
        addresses.withLock { $0.change(to: addressLimits) }
        isLimiting.store(!keyLimits.isUnlimited || !addressLimits.isUnlimited, ordering: .releasing)
    }

    func admit(_ call: InferenceCall, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void) {
        guard isLimiting.load(ordering: .acquiring) else { return next.admit(call, on: eventLoop, decide: decide) }
        let permit: LimitPermit
        do throws(LimitRefusal) { permit = try begin(call) } catch { return decide(.refuse(OpenAIError(error))) }
        permit.admit(call, by: next, on: eventLoop, decide: decide)
    }

    func check(_ request: UnreadableRequest, on eventLoop: any EventLoop, then: @escaping @Sendable (OpenAIError?) -> Void) {
        next.check(request, on: eventLoop, then: then)
    }

    func objection(to call: InferenceCall) -> OpenAIError? { next.objection(to: call) }

    private func begin(_ call: InferenceCall) throws(LimitRefusal) -> LimitPermit {
        let tokens = greatestUsage(of: call.request, limits: call.record.limits).greatestTokens
        let (moment, keyHash) = (now(), call.caller.keyHash)
        let addressPass = try call.address.map { (address) throws(LimitRefusal) in
            try addresses.withLock { (table) throws(LimitRefusal) in try table.begin(address, tokens: tokens, at: moment) }
        }
        do throws(LimitRefusal) {
            let keyPass = try keys.withLock { (table) throws(LimitRefusal) in try table.begin(keyHash, tokens: tokens, at: moment) }
            return LimitPermit(standing: keyPass.standing) { [self] used in
                keys.withLock { $0.end(keyPass, usedTokens: used) }
                if let addressPass { addresses.withLock { $0.end(addressPass, usedTokens: used) } }
            }
        } catch {
            if let addressPass { addresses.withLock { $0.end(addressPass, usedTokens: 0) } }
            throw error
        }
    }
}

/// A call within the limits.
struct LimitPermit: CallPermit {
    let standing: LimitStanding
    let giveBack: @Sendable (_ usedTokens: UInt64) -> Void
    var inner: (any CallPermit)?

    init(standing: LimitStanding, giveBack: @escaping @Sendable (UInt64) -> Void) {
        self.standing = standing
        self.giveBack = giveBack
    }

    /// Has the next admission decide, and gives back what was taken where no call follows.
    func admit(
        _ call: InferenceCall, by next: any CallAdmission, on eventLoop: any EventLoop, decide: @escaping @Sendable (AdmissionDecision) -> Void
    ) {
        next.admit(call, on: eventLoop) { decision in
            switch decision {
            case .proceed(let inner): decide(.proceed(around(inner)))
            case .refuse, .replay:
                end(usedTokens: 0)
                decide(decision)
            }
        }
    }

    func around(_ inner: (any CallPermit)?) -> LimitPermit {
        var permit = self
        permit.inner = inner
        return permit
    }

    var keepsResponse: Bool { inner?.keepsResponse ?? false }
    var headers: [(String, String)] { standing.fields + (inner?.headers ?? []) }

    func keep(_ answer: ResponseDraft, hold: CommandID, then: @escaping @Sendable (Bool) -> Void) {
        guard let inner else { return then(true) }
        inner.keep(answer, hold: hold, then: then)
    }

    func ended(_ end: CallEnd) {
        if case .completed(_, _, let usage) = end { giveBack(usage.tokens) } else { giveBack(0) }
        inner?.ended(end)
    }

    func end(usedTokens: UInt64) { giveBack(usedTokens) }
}

extension Usage {
    /// The tokens of a greatest usage.
    var greatestTokens: UInt64 {
        let (input, output) = (self[.inputToken], self[.outputToken])
        return input > .max - output ? .max : input + output
    }
}

extension LimitStanding {
    /// The headers in which OpenAI's API tells its limits.
    fileprivate var fields: [(String, String)] {
        fields(of: requests, "requests") + fields(of: tokens, "tokens")
    }

    private func fields(of rate: Rate?, _ unit: String) -> [(String, String)] {
        guard let rate else { return [] }
        return [
            ("x-ratelimit-limit-\(unit)", String(rate.limit)), ("x-ratelimit-remaining-\(unit)", String(rate.remaining)),
            ("x-ratelimit-reset-\(unit)", text(of: rate.resetNanoseconds)),
        ]
    }

    /// As OpenAI writes times: `17ms`, `6s`, `1m0s`.
    private func text(of nanoseconds: UInt64) -> String {
        let milliseconds = nanoseconds / 1_000_000
        if milliseconds < 1000 { return "\(milliseconds)ms" }
        let seconds = nanoseconds.wholeSeconds
        return seconds < 60 ? "\(seconds)s" : "\(seconds / 60)m\(seconds % 60)s"
    }
}

extension OpenAIError {
    init(_ refusal: LimitRefusal) {
        let seconds = Int(clamping: max(refusal.waitNanoseconds.wholeSeconds, 1))
        let (what, type) =
            switch refusal.reason {
            case .requests: ("requests a minute", "requests")
            case .tokens: ("tokens a minute", "tokens")
            case .concurrentCalls: ("calls at a time", "requests")
            }
        self.init(
            status: .tooManyRequests, message: "Rate limit reached: too many \(what). Nothing was charged; try again in \(seconds) s.", type: type,
            code: "rate_limit_exceeded", retryAfterSeconds: seconds)
    }
}

extension OpenAIError {
    static let overloaded = OpenAIError(
        status: .serviceUnavailable, message: "The gateway has as many calls as it takes. Nothing was charged; try again shortly.",
        type: "server_error", code: "overloaded", retryAfterSeconds: 1)

    static let tooManyUnfinished = OpenAIError(
        status: .serviceUnavailable, message: "The gateway is receiving as many requests as it takes. Nothing was charged; try again shortly.",
        type: "server_error", code: "overloaded", retryAfterSeconds: 1)
}
