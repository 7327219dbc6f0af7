import ArgumentParser
import EthereumPrimitives
import InferenceProxy
import Ledger
import LedgerCore
import Resilience
import StrictJSON

struct KeyLimit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "limit", abstract: "Set what one API key may do. A running gateway follows at once.",
        discussion: """
            The options that are given replace everything that was set for the key before; without any option the key is limited by nothing but its account's
            funds. The limits of `imo serve` hold beside these. What an expired key may not do is make calls.

            EXAMPLE
              imo key limit key_5f3c0a9b1d2e --expires 2027-01-01 --model tiny --requests-per-minute 60
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The key's id, as `imo key list` shows it.")
    var key: KeyArgument

    @Option(help: "The time in UTC from which the key makes no calls, such as 2027-01-01 or 2027-01-01T09:30:00Z.")
    var expires: Timestamp?

    @Option(name: .customLong("model"), help: "A model that the key may call, and no other. Repeat it for several.")
    var models: [ModelID] = []

    @Option(help: "Requests that the key may make in a minute.")
    var requestsPerMinute: UInt64?

    @Option(help: "Tokens that the key may use in a minute. A running call counts as the most that it can use.")
    var tokensPerMinute: UInt64?

    @Option(help: "Calls that the key may have at a time.")
    var concurrentCalls: Int?

    func validate() throws {
        guard [requestsPerMinute, tokensPerMinute].compactMap({ $0 }).allSatisfy({ RateLimit(perMinute: $0) != nil }) else {
            throw ValidationError("a limit for a minute is out of range; give 1 to \(RateLimit.maximumPerMinute)")
        }
        guard (1...1_000_000).contains(concurrentCalls ?? 1) else { throw ValidationError("give --concurrent-calls from 1 to 1000000") }
    }

    func run() async throws {
        try await reportingErrors {
            let hash = try common.directory.read { try key.resolve(in: $0) }
            for model in models { try common.directory.requireModel(model) }
            try await common.directory.changeKeyPolicies { $0.policies[hash] = policy }
            common.show(.object([JSONMember("id", .string(key.id))] + (policy.json.objectValue ?? [])))
        }
    }

    private var policy: KeyPolicy {
        var policy = KeyPolicy()
        policy.expiresAt = expires
        policy.models = models
        policy.limits = UseLimits(
            requests: requestsPerMinute.flatMap { RateLimit(perMinute: $0) }, tokens: tokensPerMinute.flatMap { RateLimit(perMinute: $0) },
            concurrentCalls: concurrentCalls)
        return policy
    }
}

extension DataDirectory {
    /// Changes the file of keys' policies, one process at a time, and tells a running gateway.
    fileprivate func changeKeyPolicies(_ change: (inout KeyPolicyDirectory) throws -> Void) async throws {
        let lock = try WriterLock(path: upstreamsLock, waits: true)
        defer { withExtendedLifetime(lock) {} }
        var directory = try KeyPolicyDirectory(path: keyPolicies)
        try change(&directory)
        try directory.save(to: keyPolicies)
        try await reloadGateway()
    }
}
