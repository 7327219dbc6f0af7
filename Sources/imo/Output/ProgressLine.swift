import Foundation
import Glibc

/// Shows the progress of a long command on standard error: one line that changes on a terminal, a line each second elsewhere.
final class ProgressLine {
    private let unit: String
    private let isTerminal: Bool
    private let intervalSeconds: Double
    private let start = ContinuousClock.now
    private var shownSeconds = 0.0

    /// - Parameter isForced: True to show it even if standard error is not a terminal.
    /// - Returns: Nil when nothing is to be shown.
    init?(unit: String, isForced: Bool) {
        isTerminal = isatty(STDERR_FILENO) == 1
        guard isTerminal || isForced else { return nil }
        self.unit = unit
        intervalSeconds = isTerminal ? 0.1 : 1
    }

    func show(_ done: UInt64, of total: UInt64) {
        let seconds = secondsPassed
        guard seconds - shownSeconds >= intervalSeconds else { return }
        shownSeconds = seconds
        write(text(done, of: total, afterSeconds: seconds))
    }

    /// Ends the line.
    func finish(_ done: UInt64) {
        let seconds = secondsPassed
        write("\(done) \(unit) in \(Int(seconds.rounded(.up))) s")
        if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
    }

    private func text(_ done: UInt64, of total: UInt64, afterSeconds seconds: Double) -> String {
        guard done > 0, total >= done else { return "\(done) \(unit)" }
        let rate = Double(done) / seconds
        let rest = Double(total - done) / rate
        return "\(done) of \(total) \(unit) (\(done * 100 / max(total, 1)) %), \(Int(rate)) a second, \(Int(rest.rounded(.up))) s left"
    }

    private func write(_ text: String) {
        FileHandle.standardError.write(Data((isTerminal ? "\r\u{1B}[K" + text : text + "\n").utf8))
    }

    private var secondsPassed: Double {
        let passed = (ContinuousClock.now - start).components
        return Double(passed.seconds) + Double(passed.attoseconds) / 1e18
    }
}
