package import Logging

/// Takes the lines that the log has about calls.
///
/// There is one for each call, so that its cost counts: fields are plain strings in their order, and nothing is made where a line is not taken.
package protocol CallLogSink: Sendable {
    /// Whether lines of this level are taken at present.
    func takes(_ level: Logger.Level) -> Bool

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [(name: StaticString, value: String)])
}

/// Hands the lines about calls to a logger.
struct LoggerSink: CallLogSink {
    let logger: Logger

    func takes(_ level: Logger.Level) -> Bool { logger.logLevel <= level }

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [(name: StaticString, value: String)]) {
        let metadata = Logger.Metadata(fields.map { ("\($0.name)", Logger.MetadataValue.string($0.value)) }) { $1 }
        logger.log(level: level, "\(message)", metadata: metadata)
    }
}
