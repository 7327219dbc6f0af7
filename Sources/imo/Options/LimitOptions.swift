import ArgumentParser
import InferenceProxy
import LedgerAPI
import Resilience

/// The limits of callers, and of strangers who write to the ledger. Calls are not limited without an option.
struct LimitOptions: ParsableArguments {
    @Option(help: "Requests that one API key may make in a minute.")
    var keyRequestsPerMinute: UInt64?

    @Option(help: "Tokens that one API key may use in a minute. A running call counts as the most that it can use.")
    var keyTokensPerMinute: UInt64?

    @Option(help: "Calls that one API key may have at a time.")
    var keyConcurrentCalls: Int?

    @Option(help: "Requests that one address may make in a minute. IPv6 addresses with the same first 64 bits count as one.")
    var addressRequestsPerMinute: UInt64?

    @Option(help: "Tokens that one address may use in a minute.")
    var addressTokensPerMinute: UInt64?

    @Option(help: "Calls that one address may have at a time.")
    var addressConcurrentCalls: Int?

    @Option(help: "Calls at a time of all callers together.")
    var maximumCalls: Int = ProxyConfiguration().maximumCalls

    @Option(
        help: "Signed messages of holders, claims aside, that are entered in a minute for one address. IPv6 addresses count as for requests.")
    var addressWritesPerMinute: UInt64 = LedgerAPILimits().addressWrites?.perMinute ?? 0

    @Option(help: "Signed messages of one holder, claims aside, that are entered in a minute.")
    var holderWritesPerMinute: UInt64 = LedgerAPILimits().signerWrites?.perMinute ?? 0

    @Option(help: "Commitments to content that are entered in a minute, of all senders together.")
    var commitmentsPerMinute: UInt64 = LedgerAPILimits().commitments?.perMinute ?? 0

    func validate() throws {
        let rates =
            [keyRequestsPerMinute, keyTokensPerMinute, addressRequestsPerMinute, addressTokensPerMinute].compactMap { $0 } + [
                addressWritesPerMinute, holderWritesPerMinute, commitmentsPerMinute,
            ]
        guard rates.allSatisfy({ RateLimit(perMinute: $0) != nil }) else {
            throw ValidationError("a limit for a minute is out of range; give 1 to \(RateLimit.maximumPerMinute)")
        }
        guard [keyConcurrentCalls, addressConcurrentCalls, maximumCalls].compactMap({ $0 }).allSatisfy({ (1...1_000_000).contains($0) }) else {
            throw ValidationError("a number of calls at a time is out of range; give 1 to 1000000")
        }
    }

    func apply(to configuration: inout ProxyConfiguration) {
        configuration.keyLimits = UseLimits(
            requests: keyRequestsPerMinute.flatMap { RateLimit(perMinute: $0) }, tokens: keyTokensPerMinute.flatMap { RateLimit(perMinute: $0) },
            concurrentCalls: keyConcurrentCalls)
        configuration.addressLimits = UseLimits(
            requests: addressRequestsPerMinute.flatMap { RateLimit(perMinute: $0) },
            tokens: addressTokensPerMinute.flatMap { RateLimit(perMinute: $0) }, concurrentCalls: addressConcurrentCalls)
        configuration.maximumCalls = maximumCalls
    }

    /// The bounds of the ledger's own API.
    var ofLedger: LedgerAPILimits {
        var limits = LedgerAPILimits()
        limits.address = UseLimits(requests: addressRequestsPerMinute.flatMap { RateLimit(perMinute: $0) }, concurrentCalls: addressConcurrentCalls)
        limits.addressWrites = RateLimit(perMinute: addressWritesPerMinute)
        limits.signerWrites = RateLimit(perMinute: holderWritesPerMinute)
        limits.commitments = RateLimit(perMinute: commitmentsPerMinute)
        return limits
    }
}
