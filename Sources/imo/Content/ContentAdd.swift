import ArgumentParser
import ContentProofs
import EthereumPrimitives
import EthereumWallet
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ContentAdd: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add", abstract: "Commit to a prompt and reveal the content that a model generated from it.",
        discussion: """
            With the proof re-execution, the built-in reference model generates the content here from prompt and seed, and anyone can repeat it. With the
            proof opml, it does the same, and a bond (imo content stake) stands behind the record until its window is over. With the proof attestation, a file gives the content, and the operator signs that the model generated it (--attest-keystore). The first to commit to a
            prompt gets it.

            EXAMPLE
              imo content add tiny --prompt 'The ledger' --seed 7 --owner 0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The registered model.")
    var model: ModelID

    @Option(help: "The prompt.")
    var prompt: String?

    @Option(help: ArgumentHelp("A file with the prompt; - for standard input.", valueName: "file"))
    var promptFile: String?

    @Option(help: "The owner of the record.")
    var owner: Address

    @Option(help: ArgumentHelp("The kind of proof: \(ProofKind.allCases.map(\.label).joined(separator: " or ")).", valueName: "proof"))
    var proof: ProofKind = .reexecution

    @Option(help: "Re-execution and opml: the seed of the model's choices.")
    var seed: UInt64 = 0

    @Option(help: "Re-execution and opml: the most tokens that the model generates.")
    var maximumTokens: Int = 64

    @Option(help: "Re-execution and opml: the temperature in thousandths; 0 always takes the likeliest token.")
    var temperatureMilli: UInt32 = 1000

    @Option(help: ArgumentHelp("Attestation: a file with the content that the model generated.", valueName: "file"))
    var aigcDataFile: String?

    @Option(help: ArgumentHelp("Attestation: the operator's keystore.", valueName: "file"))
    var attestKeystore: String?

    @OptionGroup var password: PasswordOptions

    func validate() throws {
        guard (prompt == nil) != (promptFile == nil) else { throw ValidationError("give the prompt with either --prompt or --prompt-file") }
        guard (1...4096).contains(maximumTokens) else { throw ValidationError("--maximum-tokens \(maximumTokens) is out of range; give 1 to 4096") }
    }

    func run() async throws {
        try await reportingErrors {
            let promptBytes = try promptFile.map { Array(try readFile($0)) } ?? Array((prompt ?? "").utf8)
            let salt = Bytes32(try SecureRandom.bytes(count: 32)) ?? .zero
            let reveal = try makeReveal(prompt: promptBytes, salt: salt)
            try checkBeforeCommitting(reveal)
            let commitment = CommitContent.commitment(tokenID: reveal.tokenID, owner: owner, salt: salt)
            _ = try await common.submit(.commitContent(CommitContent(commitment: commitment, owner: owner, authorization: nil)))
            let entry = try await common.submit(.revealContent(reveal))
            let shown = try common.directory.read { try contentJSON(reveal.tokenID, reader: $0) }
            common.show(.object((shown.objectValue ?? []) + [JSONMember("entry", .count(entry.number))]))
        }
    }

    /// Checks the reveal before the commitment is sent. A commitment whose reveal is refused would delay the finality of later records until it
    /// expires.
    private func checkBeforeCommitting(_ reveal: RevealContent) throws {
        let outcome = try common.directory.read { reader -> Outcome in
            var view = LedgerView(reader: reader)
            if try view.hasContent(reveal.tokenID) { return .contentExists }
            return Admission(ledger: try view.ledger(), proofs: ReferenceReexecution()).check(.revealContent(reveal))
        }
        guard outcome == .accepted else { throw outcome.failure(about: "a record of the model '\(model)' for the owner \(owner)") }
    }

    private func makeReveal(prompt: [UInt8], salt: Bytes32) throws -> RevealContent {
        let (commitment, domain) = try common.directory.read { reader in
            var view = LedgerView(reader: reader)
            return (try view.registered(model).modelCommitment, try view.ledger().signingDomain)
        }
        let draft = RevealDraft(owner: owner, salt: salt, prompt: prompt, model: model, modelCommitment: commitment, domain: domain)
        return try proof.steps.prove(draft, options: self)
    }
}

func contentJSON(_ tokenID: UInt256, reader: any LedgerReader) throws -> JSONValue {
    var view = LedgerView(reader: reader)
    let record = try view.content(tokenID)
    let isFinal = try view.isFinal(record, at: reader.timeOfRules(), windowSeconds: try view.ledger().contentWindowSeconds)
    return .content(record, tokenID: tokenID, isFinal: isFinal, stake: try view.contentClaim(tokenID))
}
