internal import EthereumABI
internal import HTTPTypes
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// What differs between the endpoints on the wire. The reading itself is `Metering`'s.
extension Endpoint {
    /// What metering needs of an answer that is no stream; nil when it is not one of this endpoint.
    func readAnswer(_ body: [UInt8], collectsText: Bool) -> AnswerReport? {
        guard let report = try? AnswerReport(scanning: body, collectsText: collectsText), !report.hasError,
            writesText ? report.choiceCount != nil : report.dataCount ?? 0 > 0
        else { return nil }
        return report
    }

    /// What reads the usage from a stream.
    func meter(of call: InferenceCall, limits: CallLimits) -> StreamMeter {
        StreamMeter(
            forwardsUsage: call.request.includesUsage, collectsText: call.contentOwner != nil, maximumFrameBytes: limits.maximumFrameBytes)
    }

    /// An error as this endpoint's clients read it.
    func body(of error: OpenAIError) -> [UInt8] { Array(error.body.utf8) }

    /// An error in the middle of a stream.
    func frame(of error: OpenAIError) -> [UInt8] { Array("data: ".utf8) + body(of: error) + [0x0A, 0x0A] }
}

extension WholeAnswer {
    /// An error of the gateway's own.
    init(_ error: OpenAIError, of endpoint: Endpoint) {
        status = HTTPResponseStatus(statusCode: Int(error.status.code), reasonPhrase: error.status.reasonPhrase)
        headers = ["content-type": "application/json"]
        if let seconds = error.retryAfterSeconds { headers.add(name: "retry-after", value: String(seconds)) }
        for (name, value) in error.headers { headers.add(name: name, value: value) }
        body = ByteBuffer(bytes: endpoint.body(of: error))
    }
}
