internal import Dispatch
internal import EthereumPrimitives
public import LedgerCore
internal import Synchronization

/// Sends any number of signed claims to a writer, in bounded memory. While all cores check the signatures of one block, the writer applies and commits the
/// blocks before.
///
/// A holder's claims stay in their order. Claims of different holders do not depend on each other, so each round of tens of thousands is sorted by holder.
/// A commit then changes records that are neighbours in the store, and writes few pages however many holders there are.
public struct ClaimSubmission: Sendable {
    /// The result of one claim.
    public enum Result: Sendable {
        case entry(JournalEntry)
        /// The journal has this claim already.
        case known
        case refused(SubmissionError)
        /// The element is no claim, for this reason.
        case unreadable(String)
    }

    /// The number of claims that are read or checked at a time.
    public static let blockSize = 2_048
    /// The memory of a full round, in bytes. One claim can name thousands of snapshots.
    private static let roundBytes = 64 << 20
    /// The number of claims with the writer at a time: fewer than its queue takes.
    private static let windowSize = LedgerWriter.queueCapacity / 2

    private let writer: LedgerWriter
    private let roundSize: Int
    private let makeID: @Sendable () -> CommandID
    private let areKnown: @Sendable ([Claim]) -> [Bool]
    private let window = DispatchSemaphore(value: windowSize)

    /// - Parameters:
    ///   - writer: Applies and commits the claims.
    ///   - roundSize: The number of claims that are sorted at a time.
    ///   - makeID: Makes an id for each claim.
    ///   - areKnown: Says of each of some claims whether the journal has this very message already; such claims are not sent if their holders signed them.
    ///     Called on several threads at a time.
    public init(
        writer: LedgerWriter, roundSize: Int = 65_536, makeID: @escaping @Sendable () -> CommandID, areKnown: @escaping @Sendable ([Claim]) -> [Bool]
    ) {
        self.writer = writer
        self.roundSize = roundSize
        self.makeID = makeID
        self.areKnown = areKnown
    }

    /// Sends blocks until there is none, or until the store fails. It waits for the writer, so do not call it on a thread of Swift's concurrency.
    ///
    /// - Parameters:
    ///   - next: Returns the next block of at most ``blockSize`` elements; nil at the end.
    ///   - read: Makes a claim of an element. Called on several threads at a time.
    ///   - report: Called once for each element with its place among all, in no particular order, one call at a time. It is not called for elements that
    ///     were read and not sent when the store failed.
    /// - Throws: The error that `next` throws, after all earlier elements have been sent and answered.
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
        var input = Input()
        while !input.isAtEnd, !progress.hasFailed { send(round(next, read, &input, progress), progress) }
        if let failure = input.failure { throw failure }
    }

    /// The next claims, sorted by holder.
    private func round<Element: Sendable>(
        _ next: () throws -> [Element]?, _ read: @escaping @Sendable (Element) -> Swift.Result<Claim, Unreadable>, _ input: inout Input,
        _ progress: Progress
    ) -> [PlacedClaim] {
        var (claims, bytes): ([PlacedClaim], Int) = ([], 0)
        while claims.count < roundSize, bytes < ClaimSubmission.roundBytes, !progress.hasFailed, let block = input.block(next) {
            for (offset, result) in ClaimSubmission.onAllCores(block.elements, { $0.map(read) }).enumerated() {
                switch result {
                case .success(let claim):
                    claims.append(PlacedClaim(claim: claim, place: block.place + offset))
                    bytes += 256 + 32 * claim.snapshotIDs.count
                case .failure(let reason): progress.note(.unreadable(reason.description), at: block.place + offset)
                }
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
                // The very same claim was paid before, perhaps out of this file.
                case .success(let answer) where answer.entry.outcome == .authorizationReplayed: progress.note(.known, at: place)
                case .success(let answer): progress.note(.entry(answer.entry), at: place)
                case .failure(let error): progress.note(.refused(error), at: place)
                }
                window.signal()
            }
        }
    }

    /// Checks the signature first: what a holder did not sign is not that holder's claim, whatever the journal has under its nonce.
    private func check(_ claims: ArraySlice<PlacedClaim>) -> [Checked] {
        let areKnown = areKnown(claims.map(\.claim))
        precondition(areKnown.count == claims.count, "one answer for each claim")
        return zip(claims, areKnown).map { placed, isKnown in
            switch writer.admit(.claim(placed.claim)) {
            case .success(let admitted): return isKnown ? .result(.known) : .admitted(admitted)
            case .failure(let refusal): return .result(.refused(refusal))
            }
        }
    }

    /// Processes a block, a part of it on each core.
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

    /// The progress of reading the elements.
    private struct Input {
        private(set) var isAtEnd = false
        private(set) var failure: (any Error)?
        private var count = 0

        /// The next block, and its first element's place among all; nil at the end, and after an error.
        mutating func block<Element>(_ next: () throws -> [Element]?) -> (elements: [Element], place: Int)? {
            do {
                guard let elements = try next() else {
                    isAtEnd = true
                    return nil
                }
                defer { count += elements.count }
                return (elements, count)
            } catch {
                (isAtEnd, failure) = (true, error)
                return nil
            }
        }
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

    /// Serializes the reports, and remembers a failure of the store.
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

/// The reason that an element is no claim.
public struct Unreadable: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
