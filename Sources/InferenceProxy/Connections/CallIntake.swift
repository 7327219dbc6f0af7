internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A call's request while it arrives. The ``ConnectionMachine`` limits its body.
struct CallIntake {
    let head: HTTPRequestHead
    let endpoint: Endpoint
    let caller: Caller
    let contentType: RequestContentType
    let upstreamFields: [UInt8]
    private var received: RequestBody

    init(_ head: HTTPRequestHead, endpoint: Endpoint, caller: Caller, contentType: RequestContentType, upstreamFields: [UInt8]) {
        self.head = head
        self.endpoint = endpoint
        self.caller = caller
        self.contentType = contentType
        self.upstreamFields = upstreamFields
        received = RequestBody(announcedBytes: head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0)
    }

    var body: [UInt8] { received.bytes }

    mutating func append(_ bytes: ByteBuffer) { received.append(bytes) }
}
