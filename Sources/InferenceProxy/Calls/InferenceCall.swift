package import EthereumPrimitives
package import LedgerCore
package import Metering
package import NIOCore
package import NIOHTTP1
package import Resilience

/// One call as it came: everything that is known before anything is done for it. An object, since it goes through many hands and has many parts.
package final class InferenceCall: Sendable {
    let request: InferenceRequest
    let caller: Caller
    let model: ModelID
    let record: ModelRecord
    /// The model's name for the upstream where it is not the one in the request.
    let otherModelName: String?
    let headers: HTTPHeaders
    /// Those of the headers that go to the upstream, as lines of HTTP/1.1.
    let upstreamFields: [UInt8]
    /// The owner of a content record of the call; nil when none is asked for.
    let contentOwner: Address?
    /// The fate of the call when its client leaves.
    let leavePolicy: LeavePolicy
    let startedAt: NIODeadline
    /// The address block that the call comes from; nil when it does not come over the internet.
    let address: AddressBlock?

    package init(
        request: InferenceRequest, caller: Caller, model: ModelID, record: ModelRecord, otherModelName: String? = nil, headers: HTTPHeaders,
        upstreamFields: [UInt8], contentOwner: Address? = nil, leavePolicy: LeavePolicy = .drain, startedAt: NIODeadline,
        address: AddressBlock? = nil
    ) {
        self.request = request
        self.caller = caller
        self.model = model
        self.record = record
        self.otherModelName = otherModelName
        self.headers = headers
        self.upstreamFields = upstreamFields
        self.contentOwner = contentOwner
        self.leavePolicy = leavePolicy
        self.startedAt = startedAt
        self.address = address
    }

    /// The same call of another model.
    func falling(backTo model: ModelID, _ terms: ModelTerms) -> InferenceCall {
        InferenceCall(
            request: request, caller: caller, model: model, record: terms.record, otherModelName: model.description, headers: headers,
            upstreamFields: upstreamFields, contentOwner: contentOwner, leavePolicy: terms.leavePolicy, startedAt: startedAt, address: address)
    }
}
