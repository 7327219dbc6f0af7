package import IdempotencyArchive
package import Metering
package import Resilience

/// The address and the limits of the proxy. Every limit has a default that a small machine bears.
package struct ProxyConfiguration: Sendable {
    package var host = "127.0.0.1"
    package var port = 8080
    /// Clients speak TLS, HTTP/2 among it, when these are given.
    package var tls: TLSFiles?
    /// The time limit for a client's TLS handshake.
    package var handshakeTimeoutSeconds: Int64 = 10
    /// The most calls that a client may make at a time over one connection of HTTP/2.
    package var maximumStreamsPerConnection = 100

    /// The web pages that may call the gateway.
    package var crossOrigin = CrossOriginPolicy.none
    /// The header fields of callers that upstreams get besides those of each wire format.
    package var forwardedFields = OperatorFields.none
    /// Whether callers may refer to what the upstream keeps under the operator's key, whoever's it is.
    package var forwardsReferences = false

    /// A larger request body is refused with 413 before it is read to its end.
    package var maximumRequestBytes = 16 << 20
    /// A larger response of an upstream that is not a stream is refused with 502.
    package var maximumResponseBytes = 64 << 20
    /// A longer frame of a stream ends it.
    package var maximumFrameBytes = 8 << 20
    /// JSON that nests deeper is refused with 400.
    package var maximumNesting = 256

    /// A request whose header has more bytes, or more fields, is refused.
    package var maximumHeaderBytes = 64 << 10
    package var maximumHeaderCount = 200

    /// The time limit for the whole of a request to arrive.
    package var clientRequestSeconds: Int64 = 300
    /// A client that is silent for longer, in the middle of its request or between two, is disconnected.
    package var clientIdleTimeoutSeconds: Int64 = 60
    package var connectTimeoutSeconds: Int64 = 5
    /// The longest silence of an upstream before its first output. A model may think for minutes before it says anything.
    package var firstByteTimeoutSeconds: Int64 = 600
    /// The longest silence of an upstream between two pieces of its output.
    package var idleTimeoutSeconds: Int64 = 60
    /// The interval between comments to a client that waits for the beginning of a stream.
    package var commentSeconds: Int64 = 15
    /// The time limit for a whole call. Its hold expires a minute later.
    package var callTimeoutSeconds: Int64 = 900
    /// The time for which an upstream is read on after its client left, to learn the real usage.
    package var drainSeconds: Int64 = 60
    /// The time for which a settlement is tried again while the ledger cannot write.
    package var settleRetrySeconds: Int64 = 10
    /// The time for running calls to end after the gateway was asked to stop.
    package var shutdownGraceSeconds: Int64 = 30
    /// The interval at which expired holds are given back.
    package var sweepIntervalSeconds: Int64 = 30

    /// Connections to one upstream that are open at a time.
    package var upstreamConnections = 1024
    /// The time for which a connection to an upstream is kept for the next call. Below the five seconds after which common servers close theirs, so that a call
    /// is not sent into a connection that is just being closed.
    package var upstreamKeepAliveSeconds: Int64 = 4

    /// The most responses kept for callers that repeat an `Idempotency-Key`.
    package var maximumKeptResponses = 10_000
    package var maximumKeptBytes = 64 << 20
    /// The time for which a response is kept.
    package var keptResponseSeconds: Int64 = 86_400

    /// The limits for each API key and each address.
    package var keyLimits = UseLimits()
    package var addressLimits = UseLimits()
    /// The most keys, and the most addresses, whose use is remembered.
    package var maximumLimitedCallers = 65_536
    /// Calls at a time over all callers; more are refused with 503.
    package var maximumCalls = 16_384
    /// Realtime sessions at a time over all callers; more are refused with 503.
    package var maximumSessions = 1024
    /// The time limit for a realtime session, and for the silence of both its sides.
    package var sessionSeconds: Int64 = 3600
    package var sessionIdleSeconds: Int64 = 900
    /// The time after which a silent side of a session is asked for a sign of life. It has three times as long to give one.
    package var sessionPingSeconds: Int64 = 20

    /// Bytes of requests, and of responses that are collected or kept, over all connections; more are refused with 503.
    package var maximumBufferedBytes = 512 << 20

    /// Schedules the threads of the whole process in batches while its event loops are busy; for a process that does nothing but serve.
    package var schedulesInBatches = false

    package init() {}

    /// The bounds of the archive of responses.
    package var archiveLimits: ResponseArchive.Limits {
        ResponseArchive.Limits(
            maximumResponses: maximumKeptResponses, maximumBytes: maximumKeptBytes,
            lifetimeSeconds: UInt64(clamping: keptResponseSeconds))
    }

    var limitsCalls: Bool { !keyLimits.isUnlimited || !addressLimits.isUnlimited }
}
