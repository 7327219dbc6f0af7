package import Ledger

/// Builds a page in the Prometheus text format (version 0.0.4).
package struct PrometheusText: Sendable {
    package private(set) var text = ""

    package init() {}

    package typealias Labels = KeyValuePairs<String, String>

    package enum Kind: String {
        case counter, gauge, histogram
    }

    /// Begins a family of series; what follows belongs to it.
    package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    package mutating func series(_ name: String, _ value: some CustomStringConvertible, _ labels: Labels = [:]) {
        text += "\(name)\(PrometheusText.list(labels.map { ($0.key, $0.value) })) \(value)\n"
    }

    package mutating func series(_ name: String, histogram: DurationHistogram, _ labels: Labels = [:]) {
        let labels = labels.map { ($0.key, $0.value) }
        var cumulative: UInt64 = 0
        for (bound, count) in zip(DurationHistogram.bounds.map(\.text) + ["+Inf"], histogram.counts) {
            cumulative &+= count
            text += "\(name)_bucket\(PrometheusText.list(labels + [("le", bound)])) \(cumulative)\n"
        }
        let (seconds, rest) = histogram.sumMicroseconds.quotientAndRemainder(dividingBy: 1_000_000)
        let digits = String(rest)
        text += "\(name)_sum\(PrometheusText.list(labels)) \(seconds).\(String(repeating: "0", count: 6 - digits.utf8.count))\(digits)\n"
        text += "\(name)_count\(PrometheusText.list(labels)) \(cumulative)\n"
    }

    private static func list(_ labels: [(String, String)]) -> String {
        labels.isEmpty ? "" : "{" + labels.map { "\($0.0)=\"\(escaped($0.1))\"" }.joined(separator: ",") + "}"
    }

    private static func escaped(_ value: String) -> String {
        var output = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": output += "\\\\"
            case "\"": output += "\\\""
            case "\n": output += "\\n"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }
}
