package import EthereumPrimitives
package import LedgerCore
package import Metering

/// Signs what the operator vouches for.
package protocol Attester: Sendable {
    /// The operator's address, as the ledger was opened with.
    var address: Address { get }
    /// r ‖ s ‖ v over a 32-byte digest, 65 bytes with low s.
    func sign(_ digest: Bytes32) throws -> [UInt8]
}

/// A call of which a content record is to be made.
package struct RecordedCall: Sendable {
    package let model: ModelID
    package let modelCommitment: Bytes32
    package let endpoint: Endpoint
    /// The client's whole body.
    package let requestBody: [UInt8]
    /// The record's prompt: a completion's text, or the JSON of a chat's `messages` as sent.
    package let prompt: [UInt8]
    /// The text that the model wrote, UTF-8.
    package let aigcData: [UInt8]
    /// The seed that the upstream says it used.
    package let seed: UInt64?
}

/// Makes proofs of the re-execution kind.
package protocol ReexecutionProver: Sendable {
    /// The proof that anyone repeats the call with; nil when the model is not one that can be repeated here, or repeating it gives other data.
    func proof(of call: RecordedCall) async -> [UInt8]?
}
