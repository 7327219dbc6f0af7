import InferenceProxy
import Logging
import Synchronization

/// The form of log lines.
enum LogFormat: String, CaseIterable, WrittenArgument, CustomStringConvertible {
    case text, json

    init(written text: String) throws { self = try choice(of: text, from: LogFormat.allCases, named: \.rawValue) }

    var description: String { rawValue }
}

/// The least severe level that is logged, for the whole process.
final class SharedLogLevel: Sendable {
    private let index = Atomic<Int>(Logger.Level.allCases.firstIndex(of: .info) ?? 0)

    var value: Logger.Level { Logger.Level.allCases[index.load(ordering: .relaxed)] }

    func store(_ level: Logger.Level) { index.store(Logger.Level.allCases.firstIndex(of: level) ?? 0, ordering: .relaxed) }
}

/// Writes log messages to standard error, a line each: `TIME LEVEL MESSAGE name=value …`, or one JSON object.
///
/// Keeping, rotating and thinning lines out is the system's part.
struct LineLogHandler: LogHandler {
    let label: String
    let format: LogFormat
    var metadata: Logger.Metadata = [:]
    /// The level of all lines, which a reload can change.
    static let level = SharedLogLevel()

    var logLevel: Logger.Level {
        get { LineLogHandler.level.value }
        set {}
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let values = event.metadata.map { metadata.merging($0) { $1 } } ?? metadata
        let fields: [CallLogField] = values.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value.description)) }
        LogOutput.standardError.write(format.line(event.level, event.message.description, fields))
    }
}

/// Writes the lines about calls, in the same form and under the same level.
struct LineCallLog: CallLogSink {
    let format: LogFormat

    func takes(_ level: Logger.Level) -> Bool { LineLogHandler.level.value <= level }

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [CallLogField]) {
        LogOutput.standardError.gather(format.line(level, message.description, fields))
    }
}
