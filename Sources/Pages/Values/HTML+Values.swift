internal import CivilTime
internal import EthereumPrimitives
internal import LedgerCore
internal import Markup

extension HTML {
    /// A moment: how long ago for the eye, exact in UTC on demand and in print.
    static func time(_ time: Timestamp, now: Timestamp) -> HTML {
        "<time datetime=\"\(time.rfc3339)\" title=\"\(utc(time))\">\(ago(time, now: now))</time>"
    }

    /// An address, shortened; the whole one is its title and leads to the address's page.
    static func holder(_ address: Address) -> HTML {
        let text = address.description
        return "<a class=\"mono\" href=\"/holders/\(text)\" title=\"\(text)\">\(short(text))</a>"
    }

    /// A long name in hexadecimal, shortened.
    static func short(_ text: String) -> String { text.count > 14 ? "\(text.prefix(6))…\(text.suffix(4))" : text }

    /// A name that somebody chose: its direction of writing ends with it.
    static func name(_ text: String) -> HTML { "<bdi>\(text)</bdi>" }

    /// `2026-11-30 19:04:05 UTC`
    static func utc(_ time: Timestamp) -> String {
        let text = time.rfc3339
        return "\(text.prefix(10)) \(text.dropFirst(11).prefix(8)) UTC"
    }

    private static func ago(_ time: Timestamp, now: Timestamp) -> String {
        let isFuture = time > now
        let seconds = (isFuture ? time.milliseconds - now.milliseconds : now.milliseconds - time.milliseconds) / 1000
        guard seconds < 86_400 * 60 else { return String(time.rfc3339.prefix(10)) }
        let steps: [(seconds: UInt64, name: String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
        guard let step = steps.first(where: { seconds >= $0.seconds }) else { return "now" }
        let count = seconds / step.seconds
        let words = "\(count) \(step.name)\(count == 1 ? "" : "s")"
        return isFuture ? "in \(words)" : "\(words) ago"
    }
}
