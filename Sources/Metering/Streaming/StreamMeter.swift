internal import LedgerCore
internal import StrictJSON

/// A meter that reads the usage from a stream on its way to the client.
///
/// All frames are forwarded byte for byte, except two. A frame with nothing but the usage is dropped where the client did not ask for it. The frame
/// that ends the stream is withheld until the charge is durable; of an opaque response it is the last chunk. The last usage counts, in a frame with
/// choices or without; `docs/metering.md` has the rule.
package struct StreamMeter: Sendable {
    /// The work to do after a chunk.
    package struct Step: Sendable, Hashable {
        /// The bytes to send to the client now; may be empty.
        package var forward: [UInt8]
        /// Whether to send the whole chunk itself as well, after `forward`.
        package var forwardsChunk: Bool
        /// Whether the stream has ended. Its end is in ``StreamMeter/withheld``, and later bytes are ignored.
        package var isEnded: Bool
        /// The reason why nothing after these bytes can be read. The stream is of no more use.
        package var fault: StreamFault?

        package init(forward: [UInt8] = [], forwardsChunk: Bool = false, isEnded: Bool = false) {
            self.forward = forward
            self.forwardsChunk = forwardsChunk
            self.isEnded = isEnded
        }
    }

    private let request: InferenceRequest
    private let format: any WireFormat.Type
    private let isOpaque: Bool
    private let forwardsUsage: Bool
    private let collectsText: Bool
    private let maximumFrameBytes: Int
    private var splitter = FrameSplitter()
    /// The bytes of the frame in progress that came with earlier chunks.
    private var pending: [UInt8] = []
    private var forwardedLast = true
    private var isEnded = false
    private var consumption = Consumption()
    /// The usage at its place, and that which stood where no API has it.
    private var placedUsage = ToldUsage()
    private var misplacedUsage = ToldUsage()

    /// The frame that ends the stream, exactly as sent. It is held back until the charge is durable, and is empty until it came.
    package private(set) var withheld: [UInt8] = []
    /// The content of the choice with index 0; empty unless it is collected.
    package private(set) var text: [UInt8] = []
    /// The seed that the upstream reports.
    package private(set) var seed: UInt64?
    /// Whether a frame reported an error.
    package private(set) var hasError = false
    /// Whether no output has come yet. Comments, a usage and an end are no output.
    package var hasDeliveredNothing: Bool { !hasOutput && (hasError || !hasDelivery || !hasEnd) }
    /// Whether output of the model's came: a role, an empty delta, a comment or a usage is none.
    package private(set) var hasOutput = false
    /// The first error that a frame reported in words.
    package private(set) var error: ReportedError?
    /// Whether a frame came that belongs to an answer, with output or without.
    package private(set) var hasDelivery = false
    /// Whether the stream's own end came.
    package private(set) var hasEnd = false

    /// - Parameters:
    ///   - form: `events` or `opaque`, from ``InferenceRequest/form(ofAnswer:)``.
    ///   - collectsText: Whether to keep ``text``, for a content record.
    ///   - maximumFrameBytes: The most bytes of one frame.
    package init(for request: InferenceRequest, form: AnswerForm = .events, collectsText: Bool = false, maximumFrameBytes: Int = 8 << 20) {
        self.request = request
        self.collectsText = collectsText
        self.maximumFrameBytes = maximumFrameBytes
        format = request.endpoint.format
        isOpaque = form == .opaque
        if case .inapplicable = request.streamOptions { forwardsUsage = true } else { forwardsUsage = request.includesUsage }
    }

    /// The bytes that are kept of a frame in progress, and of the last one.
    package var pendingByteCount: Int { pending.count + withheld.count }

    /// The counts that the upstream reported last, without those that fell; nil as long as it reported none.
    package var counts: TokenCounts? { placedUsage.latest ?? misplacedUsage.latest }

    /// The usage that the call is charged for if the stream ends now.
    package var metered: MeteredUsage {
        var consumption = consumption
        consumption.counts = ToldUsage.chosen(placedUsage.counts, else: misplacedUsage.counts)
        return MeteredUsage(of: request, consumption)
    }

    /// Takes the next bytes of the stream, which may be cut anywhere.
    ///
    /// - Throws: ``StreamFault`` when a frame is too long and none came whole before it.
    package mutating func receive(_ chunk: [UInt8]) throws(StreamFault) -> Step {
        var step = try chunk.withUnsafeBufferPointer { (bytes) throws(StreamFault) in try self.receive(bytes: bytes) }
        if step.forwardsChunk { step.forward += chunk }
        step.forwardsChunk = false
        return step
    }

    /// Takes the next bytes of the stream without copying them, as long as the chunks are whole frames.
    ///
    /// - Throws: As above.
    package mutating func receive(bytes chunk: UnsafeBufferPointer<UInt8>) throws(StreamFault) -> Step {
        let step = take(chunk)
        if let fault = step.fault, step.forward.isEmpty { throw fault }
        return step
    }

    private mutating func take(_ chunk: UnsafeBufferPointer<UInt8>) -> Step {
        guard !isEnded else { return Step(isEnded: true) }
        guard !isOpaque else { return receiveOpaque(chunk) }
        if pending.isEmpty {
            let view = ByteView(chunk)
            let (step, end) = read(view, chunkStart: 0)
            return keep(view.copy(end..<view.count), after: step)
        }
        let chunkStart = pending.count
        pending.append(contentsOf: chunk)
        let bytes = pending
        // With one owner the bytes are not copied below.
        pending = []
        let (step, end) = bytes.viewed { read($0, chunkStart: chunkStart) }
        // A frame that comes in many pieces stays where it is.
        return keep(end == 0 ? bytes : Array(bytes[end...]), after: step)
    }

    /// Keeps the bytes of the frame in progress.
    private mutating func keep(_ rest: [UInt8], after step: Step) -> Step {
        guard !isEnded else { return step }
        var step = step
        pending = rest
        if rest.count > maximumFrameBytes {
            pending = []
            isEnded = true
            step.fault = .frameTooLong(maximumBytes: maximumFrameBytes)
        }
        return step
    }

    /// Forwards the whole frames.
    ///
    /// - Parameter chunkStart: The offset of the chunk that came last.
    /// - Returns: The offset of the frame in progress as well.
    private mutating func read(_ bytes: ByteView, chunkStart: Int) -> (Step, end: Int) {
        var step = Step()
        // The bytes from here to the frame in progress are forwarded.
        var start = 0
        while !isEnded, let frame = splitter.nextFrame(in: bytes) {
            if forwards(frame, of: bytes) { continue }
            bytes.append(start..<frame.lowerBound, to: &step.forward)
            start = frame.upperBound
        }
        let end = isEnded ? start : splitter.frameStart
        if start == 0, end == bytes.count {
            bytes.append(0..<chunkStart, to: &step.forward)
            step.forwardsChunk = true
        } else {
            bytes.append(start..<end, to: &step.forward)
        }
        step.isEnded = isEnded
        if !isEnded { splitter.rebase() }
        return (step, end)
    }

    private mutating func receiveOpaque(_ chunk: UnsafeBufferPointer<UInt8>) -> Step {
        guard !chunk.isEmpty else { return Step() }
        hasOutput = true
        consumption.outputBytes += UInt64(chunk.count)
        defer { withheld = Array(chunk) }
        return Step(forward: withheld)
    }

    /// Takes the rest of a stream that the upstream has closed.
    package mutating func finish() -> Step {
        var step = Step(isEnded: true)
        guard !isEnded, !isOpaque else {
            isEnded = true
            return step
        }
        let bytes = pending
        pending = []
        bytes.viewed { view in
            guard let rest = splitter.rest(in: view) else { return }
            if forwards(rest, of: view) { view.append(rest, to: &step.forward) }
        }
        isEnded = true
        return step
    }

    // MARK: Frames

    /// Reads a frame.
    ///
    /// - Returns: Whether to send it to the client now.
    private mutating func forwards(_ frame: Range<Int>, of bytes: ByteView) -> Bool {
        if splitter.isContinuation { return forwardedLast }
        forwardedLast = forwardsNew(frame, of: bytes)
        return forwardedLast
    }

    private mutating func forwardsNew(_ frame: Range<Int>, of bytes: ByteView) -> Bool {
        guard let first = splitter.data.first else { return true }
        if splitter.data.count == 1 { return forwards(frame, of: bytes, data: bytes, in: first) ?? true }
        let joined = Array(splitter.data.map { bytes.copy($0) }.joined(separator: [0x0A]))
        if let forwards = joined.viewed({ forwards(frame, of: bytes, data: $0, in: 0..<$0.count) }) { return forwards }
        // Some servers leave out the blank lines between events.
        for line in splitter.data where !isEnded { _ = forwards(frame, of: bytes, data: bytes, in: line) }
        return !isEnded
    }

    /// - Returns: nil when the data cannot be read.
    private mutating func forwards(_ frame: Range<Int>, of bytes: ByteView, data: ByteView, in range: Range<Int>) -> Bool? {
        if data.isDone(range) { return end(with: frame, of: bytes) }
        guard let report = try? AnswerReport(readingAround: data, in: range, format: format, collectsText: collectsText) else { return nil }
        note(report)
        if report.isEnd || format.endsWithOutputs && consumption.outputs >= request.outputCount { return end(with: frame, of: bytes) }
        return forwardsUsage || !report.isUsageOnly
    }

    private mutating func end(with frame: Range<Int>, of bytes: ByteView) -> Bool {
        withheld = bytes.copy(frame)
        isEnded = true
        hasEnd = true
        return false
    }

    private mutating func note(_ report: AnswerReport) {
        if let counts = report.counts { placedUsage.note(counts, joins: format.joinsUsage) }
        if let counts = report.misplacedCounts { misplacedUsage.note(counts, joins: format.joinsUsage) }
        if let seed = report.seed { self.seed = seed }
        if let seconds = report.seconds { consumption.seconds = max(seconds, consumption.seconds ?? 0) }
        text += report.text
        hasError = hasError || report.hasError
        error = error ?? report.error
        hasOutput = hasOutput || report.hasOutput
        if report.isEnd { consumption.tools = consumption.tools.joined(with: report.tools) } else { consumption.tools.add(report.tools) }
        let outputs = UInt64(clamping: report.outputCount ?? 0)
        if report.isDelivery || format.deliversOutputs && outputs > 0 { hasDelivery = true }
        if format.endsWithOutputs { consumption.outputs += outputs }
        // The end of some streams repeats the text that came in pieces.
        if report.isEnd {
            consumption.outputBytes = max(consumption.outputBytes, report.textBytes)
        } else {
            consumption.outputBytes += report.textBytes
        }
    }
}

extension ByteView {
    /// Whether these bytes are `[DONE]`, with white space around it or without.
    fileprivate func isDone(_ range: Range<Int>) -> Bool {
        guard range.count >= 6, range.count <= 16 else { return false }
        let data = copy(range).drop { $0 == 0x20 || $0 == 0x09 }
        let mark: StaticString = "[DONE]"
        guard data.starts(with: UnsafeBufferPointer(start: mark.utf8Start, count: mark.utf8CodeUnitCount)) else { return false }
        return data.dropFirst(6).allSatisfy { $0 == 0x20 || $0 == 0x09 }
    }
}
