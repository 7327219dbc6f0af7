internal import Metering
internal import NIOCore
internal import NIOHTTP1

/// A call's request while it arrives. The ``ConnectionMachine`` limits its body.
struct CallIntake {
    let head: HTTPRequestHead
    let endpoint: Endpoint
    let caller: Caller
    let upstreamFields: [UInt8]
    private(set) var body: [UInt8] = []

    init(_ head: HTTPRequestHead, endpoint: Endpoint, caller: Caller, upstreamFields: [UInt8]) {
        self.head = head
        self.endpoint = endpoint
        self.caller = caller
        self.upstreamFields = upstreamFields
    }

    mutating func append(_ bytes: ByteBuffer) { body.append(contentsOf: bytes.readableBytesView) }
}
