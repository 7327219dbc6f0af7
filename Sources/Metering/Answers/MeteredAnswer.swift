package import LedgerCore
package import StrictJSON

/// Why a successful answer cannot be charged.
package enum AnswerFault: Error, Sendable, Hashable, CustomStringConvertible {
    case malformed(JSONError)
    /// It is JSON, but has none of what the endpoint answers, or an error in its place.
    case noAnswer

    package var description: String {
        switch self {
        case .malformed(let fault): "the upstream's answer cannot be read: \(fault)"
        case .noAnswer: "the upstream's answer is not one of this endpoint"
        }
    }
}

/// A whole JSON answer and what it is charged at.
package struct MeteredAnswer: Sendable {
    package let metered: MeteredUsage
    /// The content of the choice with index 0; empty unless asked for.
    package let text: [UInt8]
    /// The seed that the upstream says it used.
    package let seed: UInt64?

    /// - Parameters:
    ///   - limits: The model's. An answer that only says that the work goes on elsewhere, where nobody will tell its usage, is charged at the most
    /// that     it can use.
    ///   - collectsText: Whether `text` is filled in.
    package init(of request: InferenceRequest, limits: ModelLimits, body: [UInt8], collectsText: Bool = false) throws(AnswerFault) {
        let report: AnswerReport
        do { report = try AnswerReport(scanning: body, of: request.endpoint, collectsText: collectsText) } catch { throw .malformed(error) }
        guard !report.hasError, request.endpoint.format.isAnswer(report) else { throw .noAnswer }
        if report.isUnfinished, report.counts == nil {
            metered = MeteredUsage(usage: greatestUsage(of: request, limits: limits), source: .counted)
        } else {
            let outputs = UInt64(clamping: report.outputCount ?? 0)
            metered = MeteredUsage(
                of: request,
                Consumption(counts: report.counts, outputBytes: report.textBytes, outputs: outputs, seconds: report.seconds))
        }
        text = report.text
        seed = report.seed
    }
}
