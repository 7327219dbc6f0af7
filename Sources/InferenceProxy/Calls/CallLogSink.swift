package import Logging

/// Takes the lines that the log has about calls.
///
/// There is one for each call, so that its cost counts: fields come in their order as they are, and no text is made where a line is not taken.
package protocol CallLogSink: Sendable {
    /// Whether lines of this level are taken at present.
    func takes(_ level: Logger.Level) -> Bool

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [CallLogField])
}

/// A field of a line about a call.
package typealias CallLogField = (name: String, value: CallLogValue)

/// The value of a field of a line about a call.
package enum CallLogValue: Sendable, CustomStringConvertible {
    case text(String)
    case number(UInt64)
    /// How many there are of each thing, written `input=8 output=8`.
    case counts([(name: String, count: UInt64)])

    package var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        case .counts(let counts): counts.map { "\($0.name)=\($0.count)" }.joined(separator: " ")
        }
    }
}

/// Hands the lines about calls to a logger.
struct LoggerSink: CallLogSink {
    let logger: Logger

    func takes(_ level: Logger.Level) -> Bool { logger.logLevel <= level }

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [CallLogField]) {
        let metadata = Logger.Metadata(fields.map { ($0.name, Logger.MetadataValue.string($0.value.description)) }) { $1 }
        logger.log(level: level, "\(message)", metadata: metadata)
    }
}
