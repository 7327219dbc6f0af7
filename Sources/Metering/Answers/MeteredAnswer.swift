package import LedgerCore
package import StrictJSON

/// The reason why a successful response cannot be charged.
package enum AnswerFault: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(JSONError)
    /// The body is JSON without the output that this endpoint returns.
    case noAnswer
    /// The body is an error in spite of its status.
    case upstreamError(ReportedError?)

    package var description: String {
        switch self {
        case .malformed(let fault): "the upstream's answer cannot be read: \(fault)"
        case .noAnswer: "the upstream's answer is not one of this endpoint"
        case .upstreamError: "the upstream answered with an error"
        }
    }
}

/// A whole JSON response and the usage that it is charged for.
package struct MeteredAnswer: Sendable {
    package let metered: MeteredUsage
    /// The content of the choice with index 0; empty unless it is collected.
    package let text: [UInt8]
    /// The seed that the upstream reports.
    package let seed: UInt64?
    /// The response as the endpoint has it, where the upstream sent a stream instead.
    package let assembled: [UInt8]?
    /// Whether the response only says that the work continues in the background.
    package let isUnfinished: Bool

    /// Reads a response and decides its usage.
    ///
    /// An upstream may send a stream although none was asked for. It is metered as any stream, and put together to one response.
    ///
    /// The usage of a response that only says that the work continues in the background is the most it can be: it is told later, elsewhere.
    ///
    /// - Parameters:
    ///   - limits: The model's limits.
    ///   - collectsText: Whether to keep ``text``.
    /// - Throws: ``AnswerFault``.
    package init(of request: InferenceRequest, limits: ModelLimits, body: [UInt8], collectsText: Bool = false) throws(AnswerFault) {
        if beginsAsEvents(body) == true {
            self = try MeteredAnswer(of: request, stream: body, collectsText: collectsText)
            return
        }
        let report: AnswerReport
        do { report = try AnswerReport(scanning: body, of: request.endpoint, collectsText: collectsText) } catch { throw .malformed(error) }
        guard !report.hasError else { throw .upstreamError(report.error) }
        guard request.endpoint.format.isAnswer(report) else { throw .noAnswer }
        if report.isUnfinished, report.counts == nil {
            metered = MeteredUsage(usage: greatestUsage(of: request, limits: limits), source: .counted)
        } else {
            let outputs = UInt64(clamping: report.outputCount ?? 0)
            var consumption = Consumption(
                counts: ToldUsage.chosen(report.counts, else: report.misplacedCounts), outputBytes: report.textBytes, outputs: outputs,
                seconds: report.seconds)
            consumption.tools = report.tools
            metered = MeteredUsage(of: request, consumption)
        }
        text = report.text
        seed = report.seed
        assembled = nil
        isUnfinished = report.isUnfinished && report.counts == nil
    }

    private init(of request: InferenceRequest, stream: [UInt8], collectsText: Bool) throws(AnswerFault) {
        var meter = StreamMeter(for: request, collectsText: collectsText, maximumFrameBytes: .max)
        // A frame cannot be too long here.
        _ = try? meter.receive(stream)
        _ = meter.finish()
        guard !meter.hasError else { throw .upstreamError(meter.error) }
        guard !meter.hasDeliveredNothing, let body = AssembledAnswer(of: request.endpoint, stream: stream)?.body else { throw .noAnswer }
        (metered, text, seed, assembled) = (meter.metered, meter.text, meter.seed, body)
        isUnfinished = false
    }
}
