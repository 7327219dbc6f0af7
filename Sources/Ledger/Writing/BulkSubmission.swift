internal import Dispatch
public import LedgerCore
internal import Synchronization

/// Sends any number of commands to a writer, in order and in bounded memory: while the signatures of one block are checked on all cores, the writer applies
/// and commits the blocks before it.
public struct BulkSubmission: Sendable {
    /// What became of one command.
    public enum Result: Sendable {
        case entry(JournalEntry)
        /// Not sent: the journal has it already.
        case known
        case refused(SubmissionError)
        /// Not a command at all, for this reason.
        case unreadable(String)
    }

    /// Commands that are checked at a time.
    public static let blockSize = 2_048
    /// Commands that are with the writer at a time; fewer than its queue takes.
    private static let windowSize = LedgerWriter.queueCapacity / 2

    private let writer: LedgerWriter
    private let makeID: @Sendable () -> CommandID
    private let window = DispatchSemaphore(value: windowSize)

    /// - Parameter makeID: Gives each command its id.
    public init(writer: LedgerWriter, makeID: @escaping @Sendable () -> CommandID) {
        self.writer = writer
        self.makeID = makeID
    }

    /// Sends blocks until there is none, or until the store fails. Waits for the writer, so it must not be called on a thread of Swift's concurrency.
    ///
    /// - Parameters:
    ///   - next: Gives the next block, which has at most ``blockSize`` elements; nil at the end.
    ///   - read: Makes commands of a part of a block, one result each: nil for one that is known already. Called on several threads at a time.
    ///   - report: Called once for each element with its place among all, in no particular order, one call at a time.
    public func send<Element: Sendable>(
        _ next: () throws -> [Element]?, read: @escaping @Sendable (ArraySlice<Element>) -> [Swift.Result<Command?, Unreadable>],
        report: @escaping @Sendable (Int, Result) -> Void
    ) throws {
        let progress = Progress(report: report)
        var count = 0
        defer {
            // All answers are in when all places are free again.
            for _ in 0..<BulkSubmission.windowSize { window.wait() }
            for _ in 0..<BulkSubmission.windowSize { window.signal() }
        }
        while !progress.hasFailed, let block = try next() {
            for (index, checked) in check(block, read).enumerated() { send(checked, at: count + index, progress) }
            count += block.count
        }
    }

    private func send(_ checked: Checked, at place: Int, _ progress: Progress) {
        switch checked {
        case .result(let result): progress.note(result, at: place)
        case .admitted(let command):
            window.wait()
            writer.submit(command, id: makeID(), isDurable: true) { [window] answer in
                switch answer {
                case .success(let answer): progress.note(.entry(answer.entry), at: place)
                case .failure(let error): progress.note(.refused(error), at: place)
                }
                window.signal()
            }
        }
    }

    /// Reads and checks a block, a part of it on each core.
    private func check<Element: Sendable>(
        _ block: [Element], _ read: @escaping @Sendable (ArraySlice<Element>) -> [Swift.Result<Command?, Unreadable>]
    ) -> [Checked] {
        let partSize = 128
        let parts = Mutex([[Checked]](repeating: [], count: (block.count + partSize - 1) / partSize))
        DispatchQueue.concurrentPerform(iterations: parts.withLock { $0.count }) { part in
            let range = part * partSize..<min((part + 1) * partSize, block.count)
            let checked = read(block[range]).map(check)
            parts.withLock { $0[part] = checked }
        }
        return parts.withLock { $0.flatMap { $0 } }
    }

    private func check(_ read: Swift.Result<Command?, Unreadable>) -> Checked {
        switch read {
        case .failure(let reason): return .result(.unreadable(reason.description))
        case .success(nil): return .result(.known)
        case .success(let command?):
            switch writer.admit(command) {
            case .success(let admitted): return .admitted(admitted)
            case .failure(let refusal): return .result(.refused(refusal))
            }
        }
    }

    private enum Checked: Sendable {
        case admitted(AdmittedCommand)
        case result(Result)
    }

    /// Serializes the reports, and remembers whether the store failed.
    private final class Progress: Sendable {
        private let state = Mutex(false)
        private let report: @Sendable (Int, Result) -> Void

        init(report: @escaping @Sendable (Int, Result) -> Void) {
            self.report = report
        }

        var hasFailed: Bool { state.withLock { $0 } }

        func note(_ result: Result, at place: Int) {
            state.withLock { hasFailed in
                if case .refused(.unavailable) = result { hasFailed = true }
                report(place, result)
            }
        }
    }
}

/// Why something is not a command.
public struct Unreadable: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
