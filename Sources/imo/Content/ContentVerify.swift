import ArgumentParser
import ContentProofs
import EthereumABI
import EthereumPrimitives
import Foundation
import Ledger
import LedgerCore
import ReferenceModel
import StrictJSON

struct ContentVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check that a model made a record's data from its prompt.",
        discussion: """
            With a token id, the record must be final in this ledger and its proof must hold. With --record, a record from any ledger
            (`imo content show --json`) is checked by itself: its token id must be the hash of its prompt, and its proof must hold. Re-execution calls
            the built-in reference model, or the weights that --weights names. The command ends with exit code 1 when the record does not pass.

            EXAMPLE
              imo content verify --record record.json
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The record's token id.")
    var tokenID: TokenIDArgument?

    @Option(help: ArgumentHelp("A record in JSON; - for standard input.", valueName: "file"))
    var record: String?

    @Option(help: ArgumentHelp("Another weights file for the reference model.", valueName: "file"))
    var weights: String?

    func validate() throws {
        guard (tokenID == nil) != (record == nil) else { throw ValidationError("name either a token id or a --record file") }
    }

    func run() async throws {
        try await reportingErrors {
            let verdict = try tokenID.map { try self.verdict(onStored: $0.value) } ?? self.verdict(onFile: record ?? "-")
            common.show(
                .object([
                    "tokenId": .amount(verdict.tokenID), "verified": .bool(verdict.problem == nil),
                    "reason": .string(verdict.problem ?? "the proof holds"),
                ]))
            if let problem = verdict.problem { throw Failure(message: "the record is not verified: \(problem)", code: 1) }
        }
    }

    func verifier() throws -> ReferenceReexecution {
        guard let weights else { return ReferenceReexecution() }
        let bytes = Array(try readFile(weights))
        do { return ReferenceReexecution(model: try ReferenceModel(weights: bytes)) } catch {
            throw Failure(message: "'\(weights)' does not hold weights of the reference model; name another file, or leave --weights out", code: 65)
        }
    }

    private func verdict(onStored tokenID: UInt256) throws -> (tokenID: UInt256, problem: String?) {
        let verifier = try verifier()
        return try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            let content = try view.content(tokenID)
            let ledger = try view.ledger()
            guard try view.isFinal(content, at: reader.timeOfRules(), windowSeconds: ledger.contentWindowSeconds) else {
                return (tokenID, "the record is not final: an earlier commitment can still be revealed")
            }
            let reveal = RevealContent(
                owner: content.owner, salt: .zero, prompt: content.prompt, aigcData: content.aigcData, model: content.model,
                modelCommitment: content.modelCommitment, proofKind: content.proofKind, proof: content.proof, authorization: nil)
            // An attestation is checked by the key that was the operator's at its time.
            let then = try reader.ledger(operatedAt: content.revealedAt)
            let outcome = Admission(ledger: then, proofs: verifier, isReplay: true).check(.revealContent(reveal))
            return (tokenID, outcome == .accepted ? nil : "the proof of kind \(content.proofKind.name) does not hold")
        }
    }

    private func verdict(onFile file: String) throws -> (tokenID: UInt256, problem: String?) {
        let document = try readJSON(file, maximumDepth: 16)
        let bytes = { (name: String) in document[name]?.stringValue.flatMap { try? Hex.decode($0) } }
        guard let tokenID = document["tokenId"]?.unsignedInteger, let prompt = bytes("prompt"), let data = bytes("aigcData"),
            let proof = bytes("proof"),
            let commitment = bytes("modelCommitment").flatMap({ Bytes32($0) }), let kind = document["proofType"]?.stringValue
        else {
            throw Failure(message: "'\(file)' is not a content record: expected the JSON of `imo content show --json`", code: 65)
        }
        guard Keccak256.hash(prompt).word == tokenID else { return (tokenID, "the token id is not the hash of the prompt") }
        guard let kind = ProofKind.allCases.first(where: { $0.name == kind }) else {
            return (tokenID, "a proof of kind \(kind) cannot be checked without its ledger; verify it there by token id")
        }
        let record = ShownRecord(prompt: prompt, aigcData: data, modelCommitment: commitment, proof: proof)
        return (tokenID, try kind.steps.problem(with: record, options: self))
    }
}
