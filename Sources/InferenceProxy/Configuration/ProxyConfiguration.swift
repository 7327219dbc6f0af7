package import IdempotencyArchive
package import Resilience

/// How the gateway serves: where, and within which limits. Every limit has a default that a small machine bears.
package struct ProxyConfiguration: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Clients speak TLS, HTTP/2 among it, when these are given.
    package var tls: TLSFiles?
    /// How long a client's TLS handshake may take.
    package var handshakeTimeoutSeconds: Int64 = 10
    /// How many calls a client may make at a time over one connection of HTTP/2.
    package var maximumStreamsPerConnection = 100

    /// A larger request body is refused with 413 before it is read to its end.
    package var maximumRequestBytes = 16 << 20
    /// A larger answer of an upstream that is not a stream is refused with 502.
    package var maximumResponseBytes = 64 << 20
    /// A longer frame of a stream ends it.
    package var maximumFrameBytes = 8 << 20
    /// JSON that nests deeper is refused with 400.
    package var maximumNesting = 256

    /// A request whose header has more bytes, or more fields, is refused.
    package var maximumHeaderBytes = 64 << 10
    package var maximumHeaderCount = 200

    /// How long the whole of a request may take to arrive.
    package var clientRequestSeconds: Int64 = 300
    /// How long a client may be silent in the middle of its request, or between two, before its connection is closed.
    package var clientIdleTimeoutSeconds: Int64 = 60
    package var connectTimeoutSeconds: Int64 = 5
    /// How long an upstream may be silent: before its first byte, and between two.
    package var idleTimeoutSeconds: Int64 = 60
    /// How long a call may take in all; its hold expires a minute later.
    package var callTimeoutSeconds: Int64 = 900
    /// How long an upstream is read on after its client left, to learn the real usage.
    package var drainSeconds: Int64 = 60
    /// How long a settlement is tried again while the ledger cannot write.
    package var settleRetrySeconds: Int64 = 10
    /// How long running calls may take to end after the gateway was asked to stop.
    package var shutdownGraceSeconds: Int64 = 30
    /// How often holds whose time has passed are given back.
    package var sweepIntervalSeconds: Int64 = 30

    /// Connections to one upstream that are open at a time.
    package var upstreamConnections = 1024
    /// How long a connection to an upstream is kept for the next call. Below the five seconds after which common servers close theirs, so that a call
    /// is not sent into a connection that is just being closed.
    package var upstreamKeepAliveSeconds: Int64 = 4

    /// Answers kept for callers that repeat an `Idempotency-Key`.
    package var maximumKeptResponses = 10_000
    package var maximumKeptBytes = 64 << 20
    /// How long an answer is kept.
    package var keptResponseSeconds: Int64 = 86_400

    /// What one API key, and one address, may use; without a limit where there is none.
    package var keyLimits = UseLimits()
    package var addressLimits = UseLimits()
    /// How many keys, and how many addresses, are told apart.
    package var maximumLimitedCallers = 65_536
    /// Calls at a time over all callers; more are refused with 503.
    package var maximumCalls = 16_384
    /// Bytes of requests that are not complete, over all connections; more are refused with 503.
    package var maximumUnfinishedBytes = 256 << 20

    package init() {}

    /// The bounds of the archive of answers.
    package var archiveLimits: ResponseArchive.Limits {
        ResponseArchive.Limits(
            maximumResponses: maximumKeptResponses, maximumBytes: maximumKeptBytes,
            lifetimeSeconds: UInt64(clamping: keptResponseSeconds))
    }

    var limitsCalls: Bool { !keyLimits.isUnlimited || !addressLimits.isUnlimited }
}
