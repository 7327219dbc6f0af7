internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1
internal import StrictJSON

/// A stream between its upstream and its client: meters it, takes out what the client did not ask for, and writes its end.
final class StreamRelay {
    private(set) var meter: StreamMeter
    /// Of what the upstream sent, after the salt.
    private(set) var digest = SHA256()
    private(set) var isEnded = false
    private(set) var hasFailed = false
    /// Whether nothing may be inserted, as in sound or plain text.
    let isOpaque: Bool
    private let endpoint: Endpoint
    private let decoder: ResponseDecoder
    private let naming: ModelNaming
    private let headers: HTTPHeaders
    /// Everything that the client got, for repetitions; nil where nothing is kept, or where it grew too large.
    private var transcript: ByteBuffer?
    private let maximumTranscriptBytes: Int

    init(
        endpoint: Endpoint, salt: [UInt8], isOpaque: Bool, decoder: ResponseDecoder, naming: ModelNaming, meter: StreamMeter, headers: HTTPHeaders,
        maximumTranscriptBytes: Int?
    ) {
        self.endpoint = endpoint
        self.isOpaque = isOpaque
        self.decoder = decoder
        self.naming = naming
        self.meter = meter
        self.headers = headers
        self.maximumTranscriptBytes = maximumTranscriptBytes ?? 0
        transcript = maximumTranscriptBytes == nil ? nil : ByteBuffer()
        digest.update(salt)
    }

    /// Takes the upstream's next bytes and gives those that the client is to get now.
    func receive(_ bytes: ByteBuffer) -> ByteBuffer {
        bytes.withUnsafeReadableBytes { digest.update($0) }
        let (decoded, fault) = decoder.decode(bytes)
        guard let step = try? decoded.withUnsafeReadableBytes({ try meter.receive(bytes: $0.assumingMemoryBound(to: UInt8.self)) }) else {
            fail()
            return ByteBuffer()
        }
        isEnded = step.isEnded
        // The frames that came before the fault are delivered as they are charged.
        if step.fault != nil || fault != nil && !isEnded { fail() }
        let forwarded = named(step.forwardsChunk ? decoded.following(step.forward) : ByteBuffer(bytes: step.forward))
        keep(forwarded)
        return forwarded
    }

    /// The upstream has closed the stream.
    func finish() -> ByteBuffer {
        guard !isEnded else { return ByteBuffer() }
        isEnded = true
        if (try? decoder.finish()) == nil { hasFailed = true }
        let rest = named(ByteBuffer(bytes: meter.finish().forward))
        keep(rest)
        return rest
    }

    /// The upstream broke off, or sent what cannot be forwarded.
    func fail() {
        hasFailed = true
        isEnded = true
    }

    /// Frames with the gateway's name of the model.
    private func named(_ frames: ByteBuffer) -> ByteBuffer {
        guard !isOpaque else { return frames }
        return frames.withUnsafeReadableBytes { naming.renamed($0.assumingMemoryBound(to: UInt8.self)) }.map { ByteBuffer(bytes: $0) } ?? frames
    }

    /// The upstream's last frame as the client gets it, which waits for the charge.
    private var withheld: [UInt8] { isOpaque ? meter.withheld : naming.renaming(meter.withheld) }

    /// The end of a stream that is paid: what it cost, then the upstream's last frame. Nothing follows an opaque stream that broke off, because it can only
    /// break off at the client too.
    func end(_ charge: Charge, record: ContentResult?) -> [UInt8] {
        if isCut { return [] }
        var end: [UInt8] = []
        if hasFailed { end += endpoint.frame(of: .streamBroken) }
        if !isOpaque { end += Array(charge.comment(record).utf8) }
        end += withheld
        keep(ByteBuffer(bytes: end))
        return end
    }

    /// Whether the client's connection is closed in the middle of the response, since nothing can be said in it.
    var isCut: Bool { isOpaque && hasFailed }

    /// The end of a stream that delivered nothing.
    func unchargedEnd() -> [UInt8] {
        if isOpaque { return withheld }
        let error: OpenAIError? = hasFailed ? .upstreamUnreachable : meter.hasError ? nil : .upstreamMalformed
        return (error.map(endpoint.frame(of:)) ?? []) + withheld
    }

    /// The stream as it is kept before its charge.
    var draft: ResponseDraft {
        guard var body = transcript else { return ResponseDraft(.notKept, isComplete: true) }
        if isCut { return ResponseDraft(WholeResponse(status: .ok, headers: headers, body: body, isCut: true)) }
        if hasFailed { body.writeBytes(endpoint.frame(of: .streamBroken)) }
        let tail = withheld
        body.writeBytes(tail)
        return ResponseDraft(WholeResponse(status: .ok, headers: headers, body: body), tailBytes: isOpaque ? nil : tail.count)
    }

    /// The bytes that are held in memory.
    var heldBytes: Int { (transcript?.readableBytes ?? 0) + meter.pendingByteCount }

    /// Keeps nothing for repetitions.
    func forgetTranscript() { transcript = nil }

    /// All that the client got; nil when it was too much.
    func transcript(_ charge: Charge) -> WholeResponse? {
        guard let transcript else { return nil }
        var headers = headers
        headers.replaceOrAdd(name: "imo-cost", value: charge.cost.description)
        if let balance = charge.balance { headers.replaceOrAdd(name: "imo-balance", value: balance.description) }
        return WholeResponse(status: .ok, headers: headers, body: transcript, isCut: isCut)
    }

    private func keep(_ bytes: ByteBuffer) {
        guard let count = transcript?.readableBytes else { return }
        if count + bytes.readableBytes > maximumTranscriptBytes { transcript = nil } else { transcript?.writeImmutableBuffer(bytes) }
    }
}

extension ByteBuffer {
    /// These bytes after others.
    fileprivate func following(_ bytes: [UInt8]) -> ByteBuffer {
        guard !bytes.isEmpty else { return self }
        var buffer = ByteBufferAllocator().buffer(capacity: bytes.count + readableBytes)
        buffer.writeBytes(bytes)
        buffer.writeImmutableBuffer(self)
        return buffer
    }
}

extension OpenAIError {
    static let streamBroken = OpenAIError(
        status: .badGateway, message: "The model's upstream broke off in the middle of its answer. What it delivered was charged.",
        type: "server_error",
        code: "upstream_broke_off")
}
