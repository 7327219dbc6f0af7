import ArgumentParser
import EthereumPrimitives
import LedgerAudit
import LedgerLog
import StrictJSON
import TransparencyLog

struct AuditFraud: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fraud", abstract: "Make or check evidence that whoever holds the log's key lied.",
        discussion: """
            Given a proof of a claim whose sum contradicts an entry of the log, prints the evidence: one opening and one entry. Given two tlog-proof files of
            the same entry under heads of two histories, or two heads of one size, or a receipt and the offer that its price contradicts, prints them as evidence. Given evidence, checks it and says what it proves.

            EXAMPLE
              imo audit fraud claim.json --key log.pub > evidence.json
              imo audit fraud mine.tlog-proof theirs.tlog-proof --key log.pub > evidence.json
              imo audit fraud receipt.json offer.txt --key log.pub > evidence.json
              imo audit fraud evidence.json --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A proof of a claim, or evidence, or two proofs of one entry, two heads, or a receipt and an offer.")
    var files: [String]

    @OptionGroup var logKey: LogKeyOptions

    func validate() throws {
        guard (1...2).contains(files.count) else { throw ValidationError("give one file, or two tlog-proof files or heads") }
    }

    func run() async throws {
        try await reportingErrors { try answer() }
    }

    /// Never inlined: Swift 6.3.1 crashes when it splits a coroutine with this body.
    @inline(never)
    private func answer() throws {
        let key = try logKey.verifier()
        if files.count == 2 {
            let evidence = try twoHistories(of: files.map { try Array(readFile($0)) })
            _ = try evidence.check(log: key)
            return common.write(evidence.json.text)
        }
        let json = try readProof(files[0])
        if json["format"] == .string(FraudProof.format) {
            let finding = try FraudProof(json: json).check(log: key)
            return common.show(.object(["proven": .bool(true), "fraud": .string(finding)]))
        }
        guard let evidence = try ClaimAudit(json: json).fraud(log: key) else {
            throw Failure(message: "no sum in '\(files[0])' contradicts an entry that it holds", code: 65)
        }
        common.write(evidence.json.text)
    }

    /// Two proofs of one entry, two heads of one size, or a receipt and the offer of its price.
    private func twoHistories(of contents: [[UInt8]]) throws -> FraudProof {
        if contents[0].first == UInt8(ascii: "{") {
            let receipt = try ReceiptProof(json: readProof(files[0]))
            return .offer(try SignedNote(encoded: contents[1]), receipt.price, checkpoint: receipt.checkpoint)
        }
        if let one = try? SignedNote(encoded: contents[0]), let other = try? SignedNote(encoded: contents[1]),
            let sizes = try? (Checkpoint(text: one.text).size, Checkpoint(text: other.text).size), sizes.0 == sizes.1
        {
            return .heads(one, other)
        }
        return .histories(.init(first: try LogProof(encoded: contents[0]), second: try LogProof(encoded: contents[1])))
    }
}
