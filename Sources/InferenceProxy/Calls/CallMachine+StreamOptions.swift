internal import LedgerCore
internal import Metering
internal import NIOHTTP1

// Upstreams that do not know `stream_options`. Without them an upstream may tell no usage, which is then counted here.
extension CallMachine {
    /// Whether an upstream's error is about `stream_options`, so that the same request may do without them.
    func refusesStreamOptions(_ head: HTTPResponseHead, _ body: [UInt8]) -> Bool {
        guard head.status == .badRequest || head.status == .unprocessableEntity, let route, !omitsStreamOptions else { return false }
        return call.request.sendsStreamOptions && !route.target.refusesStreamOptions && mentionsStreamOptions(body)
    }

    /// Sends the request to the same upstream again. Nothing was charged or delivered.
    mutating func sendWithoutStreamOptions(_ actions: inout [CallAction]) {
        guard let route else { return }
        (head, body, omitsStreamOptions, phase) = (nil, [], true, .waiting)
        actions.append(.send(route, afterMilliseconds: 0))
    }

    /// Notes an upstream that took the request without the options. The refusal of options that the caller wrote, or of words that it put into the request, says
    /// nothing about other callers' requests.
    func noteStreamOptions(_ actions: inout [CallAction]) {
        guard omitsStreamOptions, call.request.hasOnlyOwnStreamOptions, let route else { return }
        actions.append(.learnStreamOptions(route))
    }
}
