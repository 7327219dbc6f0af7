import Dispatch
import Glibc
import Synchronization

/// Writes the log's lines to standard error. Lines about calls are gathered for ten milliseconds, so that one system call writes those of many calls.
///
/// Each write is of whole lines, so that those of several threads do not mix. What standard error does not take is lost: the log never stops what it tells of.
/// A process that is killed loses what was being gathered.
final class LogOutput: Sendable {
    static let standardError = LogOutput(descriptor: STDERR_FILENO)

    private static let delay = DispatchTimeInterval.milliseconds(10)
    private static let mostGathered = 64 << 10

    private let descriptor: Int32
    private let gathered = Mutex<[UInt8]>([])

    init(descriptor: Int32) { self.descriptor = descriptor }

    /// Writes a line soon.
    func gather(_ line: [UInt8]) {
        let isFirst = gathered.withLock { lines in
            defer { lines += line }
            if lines.count + line.count > LogOutput.mostGathered { write(&lines) }
            return lines.isEmpty
        }
        if isFirst { DispatchQueue.global().asyncAfter(deadline: .now() + LogOutput.delay) { self.flush() } }
    }

    /// Writes a line now, after those that were gathered.
    func write(_ line: [UInt8]) {
        gathered.withLock { lines in
            lines += line
            write(&lines)
        }
    }

    /// Writes what was gathered.
    func flush() { gathered.withLock { write(&$0) } }

    /// Under the lock, so that the lines stay in order.
    private func write(_ lines: inout [UInt8]) {
        var start = 0
        while start < lines.count {
            let count = lines.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress.map { $0 + start }, $0.count - start) }
            guard count > 0 || (count < 0 && errno == EINTR) else { break }
            start += max(count, 0)
        }
        lines.removeAll(keepingCapacity: true)
    }
}
