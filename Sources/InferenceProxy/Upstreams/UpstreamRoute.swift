internal import Upstreams

/// Time limits for an upstream.
struct UpstreamTimeouts: Sendable, Hashable {
    var connectMilliseconds: Int64
    /// Until the first output.
    var firstByteMilliseconds: Int64
    /// Between two bytes.
    var silenceMilliseconds: Int64

    init(_ configuration: ProxyConfiguration) {
        connectMilliseconds = configuration.connectTimeoutSeconds * 1000
        firstByteMilliseconds = configuration.firstByteTimeoutSeconds * 1000
        silenceMilliseconds = configuration.idleTimeoutSeconds * 1000
    }

    /// The same, but for what an upstream has of its own.
    func overridden(by own: Upstream.Timeouts) -> UpstreamTimeouts {
        var timeouts = self
        if let seconds = own.connectSeconds { timeouts.connectMilliseconds = Int64(seconds) * 1000 }
        if let seconds = own.firstByteSeconds { timeouts.firstByteMilliseconds = Int64(seconds) * 1000 }
        if let seconds = own.silenceSeconds { timeouts.silenceMilliseconds = Int64(seconds) * 1000 }
        return timeouts
    }
}

/// One call's way to an upstream.
package struct UpstreamRoute: Sendable {
    let target: UpstreamTarget
    /// A number by which the selector recognizes the attempt.
    let token: UInt64

    package init(_ target: UpstreamTarget, token: UInt64 = 0) {
        self.target = target
        self.token = token
    }
}
