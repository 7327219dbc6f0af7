internal import StrictJSON

/// Reads the usage from a stream on its way to the client.
///
/// The frames of an event stream are forwarded byte for byte, but two: the one that carries nothing but the usage, where the client did not ask for
/// it, and the one that ends the stream, which is withheld until the charge is durable. Usage that is repeated or cumulative counts as it was last,
/// but never falls; it may stand in a frame with choices or without. Of an opaque answer the last chunk is withheld.
package struct StreamMeter: Sendable {
    /// What is to be done after a chunk.
    package struct Step: Sendable, Hashable {
        /// The bytes that the client is to get now; may be empty.
        package var forward: [UInt8]
        /// Whether the client is to get the chunk itself as well, whole, after `forward`.
        package var forwardsChunk: Bool
        /// Whether the stream is over: its end is in ``StreamMeter/withheld``. Later bytes are ignored.
        package var isEnded: Bool

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
    /// The frame in progress, as far as it came with earlier chunks.
    private var pending: [UInt8] = []
    private var forwardedLast = true
    private var isEnded = false
    private var greatestCounts = TokenCounts()
    private var consumption = Consumption()

    /// What is held back until the charge is durable: the frame that ends the stream, as the upstream sent it; empty until it came.
    package private(set) var withheld: [UInt8] = []
    /// The content of the choice with index 0, when it is collected.
    package private(set) var text: [UInt8] = []
    /// The seed that the upstream says it used.
    package private(set) var seed: UInt64?
    /// Whether a frame said that the upstream failed.
    package private(set) var hasError = false
    /// Whether nothing came that is an answer: comments, a usage or an end alone are none.
    package private(set) var hasDeliveredNothing = true

    /// - Parameters:
    ///   - form: `events` or `opaque`, as ``InferenceRequest/form(ofAnswer:)`` says.
    ///   - collectsText: Whether the content is kept, for a record of it.
    ///   - maximumFrameBytes: A longer frame is a fault.
    package init(for request: InferenceRequest, form: AnswerForm = .events, collectsText: Bool = false, maximumFrameBytes: Int = 8 << 20) {
        self.request = request
        self.collectsText = collectsText
        self.maximumFrameBytes = maximumFrameBytes
        format = request.endpoint.format
        isOpaque = form == .opaque
        if case .inapplicable = request.streamOptions { forwardsUsage = true } else { forwardsUsage = request.includesUsage }
    }

    /// What the upstream said last, without what cannot be; nil as long as it said nothing.
    package var counts: TokenCounts? { consumption.counts }

    /// What the call is charged for what came so far.
    package var metered: MeteredUsage { MeteredUsage(of: request, consumption) }

    /// Takes the next bytes of the stream, cut anywhere.
    package mutating func receive(_ chunk: [UInt8]) throws(StreamFault) -> Step {
        var step = try chunk.withUnsafeBufferPointer { (bytes) throws(StreamFault) in try self.receive(bytes: bytes) }
        if step.forwardsChunk { step.forward += chunk }
        step.forwardsChunk = false
        return step
    }

    /// The same where the bytes lie: nothing is copied as long as the chunks are whole frames.
    package mutating func receive(bytes chunk: UnsafeBufferPointer<UInt8>) throws(StreamFault) -> Step {
        guard !isEnded else { return Step(isEnded: true) }
        guard !isOpaque else { return receiveOpaque(chunk) }
        guard !pending.isEmpty else { return try read(ByteView(chunk), chunkStart: 0) }
        let chunkStart = pending.count
        pending.append(contentsOf: chunk)
        let bytes = pending
        // Not to be copied when its rest is cut off.
        pending = []
        return try bytes.viewed { (view) throws(StreamFault) in try self.read(view, chunkStart: chunkStart) }
    }

    /// Forwards the whole frames and keeps the rest.
    ///
    /// - Parameter chunkStart: Where what came last begins.
    private mutating func read(_ bytes: ByteView, chunkStart: Int) throws(StreamFault) -> Step {
        var step = Step()
        // All from here to the frame in progress is forwarded.
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
        guard !isEnded else { return step }
        splitter.rebase()
        pending = bytes.copy(end..<bytes.count)
        guard pending.count <= maximumFrameBytes else { throw .frameTooLong(maximumBytes: maximumFrameBytes) }
        return step
    }

    private mutating func receiveOpaque(_ chunk: UnsafeBufferPointer<UInt8>) -> Step {
        guard !chunk.isEmpty else { return Step() }
        hasDeliveredNothing = false
        consumption.outputBytes += UInt64(chunk.count)
        defer { withheld = Array(chunk) }
        return Step(forward: withheld)
    }

    /// The upstream has closed the stream: what is left of it.
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

    /// Reads a frame and says whether the client gets it now.
    private mutating func forwards(_ frame: Range<Int>, of bytes: ByteView) -> Bool {
        if splitter.isContinuation { return forwardedLast }
        forwardedLast = forwardsNew(frame, of: bytes)
        return forwardedLast
    }

    private mutating func forwardsNew(_ frame: Range<Int>, of bytes: ByteView) -> Bool {
        guard let first = splitter.data.first else { return true }
        if splitter.data.count == 1 { return forwards(frame, of: bytes, data: bytes, in: first) }
        let joined = Array(splitter.data.map { bytes.copy($0) }.joined(separator: [0x0A]))
        return joined.viewed { forwards(frame, of: bytes, data: $0, in: 0..<$0.count) }
    }

    private mutating func forwards(_ frame: Range<Int>, of bytes: ByteView, data: ByteView, in range: Range<Int>) -> Bool {
        if data.isDone(range) { return end(with: frame, of: bytes) }
        guard let report = try? AnswerReport(scanning: data, in: range, format: format, collectsText: collectsText) else { return true }
        note(report)
        if report.isEnd || format.endsWithOutputs && consumption.outputs >= request.outputCount { return end(with: frame, of: bytes) }
        return forwardsUsage || !report.isUsageOnly
    }

    private mutating func end(with frame: Range<Int>, of bytes: ByteView) -> Bool {
        withheld = bytes.copy(frame)
        isEnded = true
        return false
    }

    private mutating func note(_ report: AnswerReport) {
        if let counts = report.counts {
            let greatest = greatestCounts.joined(with: counts)
            consumption.counts = format.joinsUsage ? greatest : counts.following(greatestCounts)
            greatestCounts = greatest
        }
        if let seed = report.seed { self.seed = seed }
        if let seconds = report.seconds { consumption.seconds = max(seconds, consumption.seconds ?? 0) }
        text += report.text
        hasError = hasError || report.hasError
        let outputs = UInt64(clamping: report.outputCount ?? 0)
        if report.isDelivery || format.deliversOutputs && outputs > 0 { hasDeliveredNothing = false }
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
