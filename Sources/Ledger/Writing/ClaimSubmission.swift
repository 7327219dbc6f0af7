internal import Dispatch
internal import EthereumPrimitives
public import LedgerCore
internal import Synchronization

/// Sends any number of signed claims to a writer, in bounded memory: while the signatures of some are checked on all cores, the writer applies and commits
/// those before.
///
/// A holder's claims stay in their order. Claims of different holders do not depend on each other; they go, some ten thousand at a time, in the order of
/// their holders. So a commit changes records that are neighbours in the store, and writes few pages however many holders there are.
public struct ClaimSubmission: Sendable {
    /// What became of one claim.
    public enum Result: Sendable {
        case entry(JournalEntry)
        /// Not sent: the journal has it already.
        case known
        case refused(SubmissionError)
        /// Not a claim at all, for this reason.
        case unreadable(String)
    }

    /// Claims that are read, or checked, at a time.
    public static let blockSize = 2_048
    /// Claims that are put in order at a time: a few hundred bytes each.
    private static let orderedSize = 65_536
    /// Claims that are with the writer at a time; fewer than its queue takes.
    private static let windowSize = LedgerWriter.queueCapacity / 2

    private let writer: LedgerWriter
    private let makeID: @Sendable () -> CommandID
    private let areKnown: @Sendable ([Claim]) -> [Bool]
    private let window = DispatchSemaphore(value: windowSize)

    /// - Parameters:
    ///   - makeID: Gives each claim its id.
    ///   - areKnown: Which of some claims the journal has already; these are not sent. Called on several threads at a time.
    public init(writer: LedgerWriter, makeID: @escaping @Sendable () -> CommandID, areKnown: @escaping @Sendable ([Claim]) -> [Bool]) {
        self.writer = writer
        self.makeID = makeID
        self.areKnown = areKnown
    }

    /// Sends blocks until there is none, or until the store fails. Waits for the writer, so it must not be called on a thread of Swift's concurrency.
    ///
    /// - Parameters:
    ///   - next: Gives the next block, which has at most ``blockSize`` elements; nil at the end.
    ///   - read: Makes a claim of an element. Called on several threads at a time.
    ///   - report: Called once for each element with its place among all, in no particular order, one call at a time.
    public func send<Element: Sendable>(
        _ next: () throws -> [Element]?, read: @escaping @Sendable (Element) -> Swift.Result<Claim, Unreadable>,
        report: @escaping @Sendable (Int, Result) -> Void
    ) throws {
        let progress = Progress(report: report)
        defer {
            // All answers are in when all places are free again.
            for _ in 0..<ClaimSubmission.windowSize { window.wait() }
            for _ in 0..<ClaimSubmission.windowSize { window.signal() }
        }
        var count = 0
        while !progress.hasFailed {
            let start = count
            let claims = try claims(of: next, read, &count, progress)
            if count == start { return }
            send(claims, progress)
        }
    }

    /// The claims of the next blocks, in the order of their holders.
    private func claims<Element: Sendable>(
        of next: () throws -> [Element]?, _ read: @escaping @Sendable (Element) -> Swift.Result<Claim, Unreadable>, _ count: inout Int,
        _ progress: Progress
    ) throws -> [PlacedClaim] {
        var claims: [PlacedClaim] = []
        while claims.count < ClaimSubmission.orderedSize, let block = try next() {
            for result in ClaimSubmission.onAllCores(block, { $0.map(read) }) {
                switch result {
                case .success(let claim): claims.append(PlacedClaim(claim: claim, place: count))
                case .failure(let reason): progress.note(.unreadable(reason.description), at: count)
                }
                count += 1
            }
        }
        let order = claims.indices.sorted { (claims[$0].claim.holder, $0) < (claims[$1].claim.holder, $1) }
        return order.map { claims[$0] }
    }

    private func send(_ claims: [PlacedClaim], _ progress: Progress) {
        for start in stride(from: 0, to: claims.count, by: ClaimSubmission.blockSize) where !progress.hasFailed {
            let block = Array(claims[start..<min(start + ClaimSubmission.blockSize, claims.count)])
            for (placed, checked) in zip(block, ClaimSubmission.onAllCores(block, check)) { send(checked, at: placed.place, progress) }
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

    private func check(_ claims: ArraySlice<PlacedClaim>) -> [Checked] {
        zip(claims, areKnown(claims.map(\.claim))).map { placed, isKnown in
            if isKnown { return .result(.known) }
            switch writer.admit(.claim(placed.claim)) {
            case .success(let admitted): return .admitted(admitted)
            case .failure(let refusal): return .result(.refused(refusal))
            }
        }
    }

    /// Works a block off, a part of it on each core.
    private static func onAllCores<Element: Sendable, Output: Sendable>(
        _ block: [Element], _ work: @escaping @Sendable (ArraySlice<Element>) -> [Output]
    ) -> [Output] {
        let partSize = 128
        let parts = Mutex([[Output]](repeating: [], count: (block.count + partSize - 1) / partSize))
        DispatchQueue.concurrentPerform(iterations: parts.withLock { $0.count }) { part in
            let done = work(block[part * partSize..<min((part + 1) * partSize, block.count)])
            parts.withLock { $0[part] = done }
        }
        return parts.withLock { $0.flatMap { $0 } }
    }

    /// A claim and its place among all elements.
    private struct PlacedClaim: Sendable {
        let claim: Claim
        let place: Int
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

/// Why something is not a claim.
public struct Unreadable: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
