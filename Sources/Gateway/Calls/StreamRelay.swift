internal import EthereumABI
internal import HTTPTypes
internal import Metering
internal import NIOCore

/// A stream between its upstream and its client.
struct StreamRelay {
    private(set) var meter: StreamMeter
    let digest = ResponseDigest()
    private(set) var isEnded = false
    private(set) var hasFailed = false
    private let call: InferenceCall
    private let pipe: ResponsePipe
    private let headers: HTTPFields
    /// What the client got, for repetitions; nil where none is to be remembered or it grew too large.
    private var transcript: ByteBuffer?
    private let maximumTranscriptBytes: Int

    init(call: InferenceCall, pipe: ResponsePipe, headers: HTTPFields, configuration: GatewayConfiguration) {
        meter = StreamMeter(
            forwardsUsage: call.request.includesUsage, collectsText: call.contentOwner != nil, maximumFrameBytes: configuration.maximumFrameBytes)
        self.call = call
        self.pipe = pipe
        self.headers = headers
        transcript = call.memo == nil ? nil : ByteBuffer()
        maximumTranscriptBytes = configuration.maximumRememberedBytes / 8
    }

    /// Takes the upstream's next bytes.
    mutating func forward(_ bytes: [UInt8]) async throws(StreamFault) {
        digest.update(bytes)
        let step = try meter.receive(bytes)
        isEnded = step.isEnded
        await send(step.forward)
    }

    /// The upstream has closed the stream.
    mutating func finish() async {
        guard !isEnded else { return }
        isEnded = true
        await send(meter.finish().forward)
    }

    /// The upstream broke off, or sent what cannot be forwarded.
    mutating func fail() {
        hasFailed = true
        isEnded = true
    }

    /// Releases the end of the stream, now that it is paid: what it cost, as a comment that event-stream clients ignore, then the upstream's last
    /// frame.
    mutating func release(_ charge: Charge, record: ContentResult?) async {
        var end: [UInt8] = []
        if hasFailed { end += frame(of: .streamBroken) }
        end += Array(charge.comment(record).utf8)
        end += meter.withheld
        await send(end)
        pipe.finish()
        guard let memo = call.memo else { return }
        var headers = headers
        headers.append(charge: charge)
        memo.complete(transcript.map { WholeAnswer(status: .ok, headers: headers, body: $0) } ?? .notKept)
    }

    /// Ends a stream that delivered nothing and cost nothing.
    mutating func releaseUncharged() async {
        let error: OpenAIError? = hasFailed ? .upstreamUnreachable : meter.hasError ? nil : .upstreamMalformed
        await send((error.map(frame(of:)) ?? []) + meter.withheld)
        pipe.finish()
        call.memo?.fail(.upstreamUnreachable)
    }

    /// Ends the stream without its end: the charge could not be recorded.
    mutating func breakOff(_ error: OpenAIError) async {
        await send(frame(of: error))
        pipe.finish()
        call.memo?.fail(error)
    }

    private func frame(of error: OpenAIError) -> [UInt8] { Array("data: \(error.body.text)\n\n".utf8) }

    private mutating func send(_ bytes: [UInt8]) async {
        guard !bytes.isEmpty else { return }
        if let count = transcript?.readableBytes {
            if count + bytes.count > maximumTranscriptBytes { transcript = nil } else { transcript?.writeBytes(bytes) }
        }
        await pipe.send(ByteBuffer(bytes: bytes))
    }
}

extension Charge {
    /// The comment before a stream's end.
    fileprivate func comment(_ record: ContentResult?) -> String {
        let balance = balance.map { " imo-balance=\($0)" } ?? ""
        return ": imo-receipt=\(receipt) imo-cost=\(cost)\(balance)\(record?.comment ?? "")\n\n"
    }
}

extension OpenAIError {
    static let streamBroken = OpenAIError(
        status: .badGateway, message: "The model's upstream broke off in the middle of its answer. What it delivered was charged.",
        type: "server_error",
        code: "upstream_broke_off")
}
