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
        var line = LogLine(format, event.level, event.message.description)
        for field in values.sorted(by: { $0.key < $1.key }) { line.add(field.key, field.value.description) }
        LogOutput.standardError.write(line.ended())
    }
}

/// Writes the lines about calls, in the same form and under the same level.
struct LineCallLog: CallLogSink {
    let format: LogFormat

    func takes(_ level: Logger.Level) -> Bool { LineLogHandler.level.value <= level }

    func write(_ level: Logger.Level, _ message: StaticString, _ fields: [(name: StaticString, value: String)]) {
        var line = LogLine(format, level, message.description)
        for (name, value) in fields { line.add(name.description, value) }
        LogOutput.standardError.gather(line.ended())
    }
}
