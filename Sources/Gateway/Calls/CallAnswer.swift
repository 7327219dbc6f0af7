internal import EthereumPrimitives
internal import HTTPTypes
internal import Hummingbird
internal import LedgerCore
internal import NIOCore

/// A call's answer to its client.
enum CallAnswer: Sendable {
    case whole(WholeAnswer)
    case stream(HTTPFields, ResponsePipe)

    var response: Response {
        switch self {
        case .whole(let answer): return answer.response
        case .stream(let headers, let pipe):
            let reader = PipeReader(pipe)
            let body = ResponseBody { writer in
                do {
                    while let buffers = await reader.pipe.next() { try await writer.write(contentsOf: buffers) }
                    try await writer.finish(nil)
                } catch {
                    reader.pipe.abandon()
                    throw error
                }
            }
            return Response(status: .ok, headers: headers, body: body)
        }
    }
}

/// An answer that is all there; also what is remembered of one for repetitions.
struct WholeAnswer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var body: ByteBuffer

    var response: Response { Response(status: status, headers: headers, body: ResponseBody(byteBuffer: body)) }
}

extension WholeAnswer {
    /// Adds what the call cost.
    mutating func state(_ charge: Charge) {
        headers.append(charge: charge)
    }
}

extension HTTPFields {
    mutating func append(charge: Charge) {
        self[.imoReceipt] = charge.receipt.description
        self[.imoCost] = charge.cost.description
        self[.imoBalance] = charge.balance?.description
    }
}
