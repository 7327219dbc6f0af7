internal import EthereumPrimitives
internal import HTTPTypes
internal import LedgerCore
internal import Metering

/// One call as it came: everything that is known before anything is done for it.
struct InferenceCall: Sendable {
    let request: InferenceRequest
    let caller: Caller
    let model: ModelID
    let record: ModelRecord
    let route: UpstreamRoute
    let headers: HTTPFields
    /// SHA-256 of the client's body.
    let requestHash: Bytes32
    /// Who is to own a content record of the call; nil when none is asked for.
    let contentOwner: Address?
    /// Where the answer is kept for repetitions; nil without an `Idempotency-Key`.
    let memo: AnswerMemo?
}
