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
            the same entry under heads of two histories, prints them as evidence. Given evidence, checks it and says what it proves.

            EXAMPLE
              imo audit fraud claim.json --key log.pub > evidence.json
              imo audit fraud mine.tlog-proof theirs.tlog-proof --key log.pub > evidence.json
              imo audit fraud evidence.json --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "A proof of a claim, or evidence, or two proofs of one entry.")
    var files: [String]

    @OptionGroup var logKey: LogKeyOptions

    func validate() throws {
        guard (1...2).contains(files.count) else { throw ValidationError("give one file, or two tlog-proof files") }
    }

    func run() async throws {
        try await reportingErrors { try answer() }
    }

    /// Never inlined: Swift 6.3.1 crashes when it splits a coroutine with this body.
    @inline(never)
    private func answer() throws {
        let key = try logKey.verifier()
        if files.count == 2 {
            let proofs = try files.map { try LogProof(encoded: Array(readFile($0))) }
            let evidence = FraudProof.histories(.init(first: proofs[0], second: proofs[1]))
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
}
