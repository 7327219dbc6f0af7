/// Reads the usage from an OpenAI event stream on its way to the client.
///
/// Frames are forwarded byte for byte, but two: the one that carries nothing but the usage, where the client did not ask for it, and the final
/// `data: [DONE]`, which is withheld until the charge is durable. Usage that is repeated or cumulative counts as it was last, but never falls;
/// it may stand in a frame with choices or without.
package struct StreamMeter: Sendable {
    /// What is to be done after a chunk.
    package struct Step: Sendable, Hashable {
        /// The bytes that the client is to get now; may be empty.
        package var forward: [UInt8] = []
        /// Whether the stream is over: `[DONE]` came and is in ``StreamMeter/withheld``. Later bytes are ignored.
        package var isEnded = false
    }

    private var splitter = FrameSplitter()
    private let forwardsUsage: Bool
    private let collectsText: Bool
    private let maximumFrameBytes: Int
    private var forwardedLast = true
    private var isEnded = false

    /// What the upstream said last, without what cannot be; nil as long as it said nothing.
    package private(set) var counts: TokenCounts?
    private var greatestCounts = TokenCounts()
    /// The final frame as the upstream sent it; empty until it came.
    package private(set) var withheld: [UInt8] = []
    /// The bytes of text that the model wrote.
    package private(set) var textBytes: UInt64 = 0
    /// The content of the choice with index 0, when it is collected.
    package private(set) var text: [UInt8] = []
    /// The seed that the upstream says it used.
    package private(set) var seed: UInt64?
    /// Whether a frame said that the upstream failed.
    package private(set) var hasError = false
    /// Whether a frame with choices came: something was delivered.
    package private(set) var hasChoices = false

    /// Whether no choice came: comments, a usage or an end alone are no answer.
    package var hasDeliveredNothing: Bool { !hasChoices }

    /// - Parameters:
    ///   - forwardsUsage: Whether the client asked for the usage frame.
    ///   - collectsText: Whether the content is kept, for a record of it.
    ///   - maximumFrameBytes: A longer frame is a fault.
    package init(forwardsUsage: Bool, collectsText: Bool = false, maximumFrameBytes: Int = 8 << 20) {
        self.forwardsUsage = forwardsUsage
        self.collectsText = collectsText
        self.maximumFrameBytes = maximumFrameBytes
    }

    /// Takes the next bytes of the stream, cut anywhere.
    package mutating func receive(_ chunk: [UInt8]) throws(StreamFault) -> Step {
        var step = Step(isEnded: isEnded)
        guard !isEnded else { return step }
        splitter.append(chunk)
        var run: Range<Int>?
        while !isEnded, let frame = splitter.nextFrame() {
            if forwards(frame) {
                run = (run?.lowerBound ?? frame.lowerBound)..<frame.upperBound
            } else {
                if let run { step.forward += splitter.buffer[run] }
                run = nil
            }
        }
        if let run { step.forward += splitter.buffer[run] }
        splitter.compact()
        step.isEnded = isEnded
        guard isEnded || splitter.pendingCount <= maximumFrameBytes else { throw .frameTooLong(maximumBytes: maximumFrameBytes) }
        return step
    }

    /// The upstream has closed the stream: what is left of it.
    package mutating func finish() -> Step {
        var step = Step()
        if !isEnded, let rest = splitter.rest(), forwards(rest) { step.forward += splitter.buffer[rest] }
        isEnded = true
        step.isEnded = true
        return step
    }

    /// Reads a frame and says whether the client gets it now.
    private mutating func forwards(_ frame: Range<Int>) -> Bool {
        if splitter.isContinuation { return forwardedLast }
        forwardedLast = forwardsNew(frame)
        return forwardedLast
    }

    private mutating func forwardsNew(_ frame: Range<Int>) -> Bool {
        guard let first = splitter.data.first else { return true }
        if splitter.data.count == 1 { return forwards(frame, data: splitter.buffer, in: first) }
        let joined = splitter.data.map { splitter.buffer[$0] }.joined(separator: [0x0A])
        return forwards(frame, data: Array(joined), in: nil)
    }

    private mutating func forwards(_ frame: Range<Int>, data: [UInt8], in range: Range<Int>?) -> Bool {
        if isDone(data[range ?? data.indices]) {
            withheld = Array(splitter.buffer[frame])
            isEnded = true
            return false
        }
        guard let report = try? AnswerReport(scanning: data, in: range, collectsText: collectsText) else { return true }
        if let counts = report.counts {
            self.counts = counts.following(greatestCounts)
            greatestCounts = greatestCounts.joined(with: counts)
        }
        if let seed = report.seed { self.seed = seed }
        textBytes += report.textBytes
        text += report.text
        hasError = hasError || report.hasError
        hasChoices = hasChoices || (report.choiceCount ?? 0) > 0
        return forwardsUsage || !report.isUsageOnly
    }

    private func isDone(_ data: ArraySlice<UInt8>) -> Bool {
        let mark: StaticString = "[DONE]"
        guard data.count >= 6, data.count <= 16 else { return false }
        let trimmed = data.drop { $0 == 0x20 || $0 == 0x09 }.reversed().drop { $0 == 0x20 || $0 == 0x09 }
        return trimmed.reversed().elementsEqual(UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount))
    }
}
