package import EthereumPrimitives
internal import EthereumWallet
internal import Ledger
internal import LedgerCore
internal import Logging
internal import Metering
internal import NIOHTTP1

/// The result of making a content record that was asked for with a call.
package enum ContentResult: Sendable {
    case recorded(tokenID: UInt256)
    case refused(String)

    func add(to headers: inout HTTPHeaders) {
        switch self {
        case .recorded(let tokenID): headers.add(name: "imo-content", value: tokenID.fullHex)
        case .refused(let name): headers.add(name: "imo-content-error", value: name)
        }
    }

    /// For the comment at the end of a stream, with a space before it.
    var comment: String {
        switch self {
        case .recorded(let tokenID): " imo-content=\(tokenID.fullHex)"
        case .refused(let name): " imo-content-error=\(name)"
        }
    }
}

/// Makes ERC-7007 records of calls on their callers' behalf: commits, then reveals. A record that is refused leaves the call as it was.
struct ContentRecorder: Sendable {
    let writer: LedgerWriter
    let lookups: LedgerLookups
    let makeID: @Sendable () -> CommandID
    let attester: (any Attester)?
    let prover: (any ReexecutionProver)?
    let logger: Logger

    /// - Returns: nil when the caller asked for no record.
    func record(_ call: InferenceCall, text: [UInt8], seed: UInt64?) async -> ContentResult? {
        guard let owner = call.contentOwner, let prompt = call.request.contentPrompt else { return nil }
        let subject = RecordedCall(
            model: call.model, modelCommitment: call.record.modelCommitment, endpoint: call.request.endpoint, requestBody: call.request.body,
            prompt: prompt, aigcData: text, seed: seed)
        do {
            return try await record(subject, owner: owner)
        } catch {
            logger.warning("content record failed", metadata: ["error": "\(error)"])
            return .refused("unavailable")
        }
    }

    private func record(_ call: RecordedCall, owner: Address) async throws -> ContentResult {
        let largest = max(call.prompt.count, call.aigcData.count)
        guard largest <= RevealContent.maximumPartBytes else { return .refused(Outcome.contentTooLarge.name) }
        // A commitment whose reveal is going to be refused would keep later records from being final until it expires.
        guard try !lookups.hasContent(prompt: call.prompt) else { return .refused(Outcome.contentExists.name) }
        guard let salt = Bytes32(try SecureRandom.bytes(count: 32)) else { return .refused("unavailable") }
        guard let reveal = try await proved(call, owner: owner, salt: salt) else { return .refused(Outcome.proofInvalid.name) }
        let commitment = CommitContent.commitment(tokenID: reveal.tokenID, owner: owner, salt: salt)
        let commit = CommitContent(commitment: commitment, owner: owner, authorization: nil)
        for command in [Command.commitContent(commit), .revealContent(reveal)] {
            let outcome = try await outcome(of: command)
            guard outcome == .accepted else { return .refused(outcome.name) }
        }
        return .recorded(tokenID: reveal.tokenID)
    }

    private func outcome(of command: Command) async throws -> Outcome {
        do {
            return try await writer.submit(command, id: makeID()).outcome
        } catch SubmissionError.refused(let outcome) {
            return outcome
        }
    }

    /// The record with its proof: by re-execution where that is possible, else the operator's word; nil where neither can be had.
    private func proved(_ call: RecordedCall, owner: Address, salt: Bytes32) async throws -> RevealContent? {
        let reveal = { (kind: ProofKind, proof: [UInt8]) in
            RevealContent(
                owner: owner, salt: salt, prompt: call.prompt, aigcData: call.aigcData, model: call.model, modelCommitment: call.modelCommitment,
                proofKind: kind, proof: proof, authorization: nil)
        }
        if let proof = await prover?.proof(of: call) { return reveal(.reexecution, proof) }
        guard let attester else { return nil }
        let statement = reveal(.attestation, []).attestation(by: attester.address)
        return reveal(.attestation, try attester.sign(writer.ledger.signingDomain.digest(of: statement)))
    }
}

extension UInt256 {
    /// `0x` and 64 digits.
    var fullHex: String { Hex.encode(bigEndianBytes) }
}
