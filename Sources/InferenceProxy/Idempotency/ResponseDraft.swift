internal import HTTPTypes
internal import IdempotencyArchive
internal import LedgerCore
internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A response as it is kept: before the charge without its cost, afterwards whole.
package struct ResponseDraft: Sendable {
    let answer: WholeResponse
    let isComplete: Bool
    /// The number of bytes of the body after the place where a stream states its cost; nil for a response that is no stream.
    let tailBytes: Int?

    init(_ answer: WholeResponse, isComplete: Bool = false, tailBytes: Int? = nil) {
        self.answer = answer
        self.isComplete = isComplete
        self.tailBytes = tailBytes
    }

    var kept: KeptResponse {
        KeptResponse(
            status: UInt64(answer.status.code), headers: answer.headers.map { KeptResponse.Header(name: $0.name, value: $0.value) },
            body: Array(answer.body.readableBytesView), isComplete: isComplete, isCut: answer.isCut,
            tailBytes: tailBytes)
    }
}

extension WholeResponse {
    /// The response as its caller first got it. Where a crash came between the charge and its note, what it cost is the ledger's word; what the account
    /// had left then is not said.
    init(_ kept: KeptResponse, charge: Charge) {
        var headers = HTTPHeaders(kept.headers.map { ($0.name, $0.value) })
        var body = ByteBuffer()
        if kept.isComplete {
            body.writeBytes(kept.body)
        } else {
            if let tail = kept.tailBytes {
                body.writeBytes(kept.body.dropLast(tail))
                body.writeString(charge.comment(nil))
                body.writeBytes(kept.body.suffix(tail))
            } else {
                body.writeBytes(kept.body)
            }
            headers.remove(name: "imo-receipt")
            headers.append(charge: charge)
        }
        self.init(status: HTTPResponseStatus(statusCode: Int(clamping: kept.status)), headers: headers, body: body, isCut: kept.isCut)
    }

    /// A response as it is kept.
    init(_ kept: KeptResponse) {
        let status = HTTPResponseStatus(statusCode: Int(clamping: kept.status))
        self.init(
            status: status, headers: HTTPHeaders(kept.headers.map { ($0.name, $0.value) }), body: ByteBuffer(bytes: kept.body), isCut: kept.isCut)
    }

    /// The response with a header that marks it as a repetition.
    var repeated: WholeResponse {
        var answer = self
        answer.headers.replaceOrAdd(name: "idempotency-replayed", value: "true")
        return answer
    }

    /// Stands for a response that was too large to keep: its call was charged, so that repeating it must not make it again.
    static let notKept = WholeResponse(
        OpenAIError(
            status: .conflict, message: "The call was made and charged, but its answer was too large to keep. Use a new key to make it again.",
            type: "invalid_request_error", code: "answer_not_kept"),
        of: .chatCompletions)
}
