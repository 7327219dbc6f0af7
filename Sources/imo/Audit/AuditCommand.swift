import ArgumentParser
import EthereumPrimitives
import Foundation
import Ledger
import LedgerAudit
import StrictJSON

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Follow money from a claim back to the calls that paid it, and check the operator's sums.",
        discussion: """
            `claim` makes a file of proof, `verify` checks it with the log's key alone, `period` re-applies every rule to a whole exported log, and `fraud`
            makes and checks evidence that the operator lied.

            EXAMPLE
              imo audit claim 57 > claim.json
              imo audit verify claim.json --key log.pub
            """,
        subcommands: [AuditClaim.self, AuditVerify.self, AuditPeriod.self, AuditFraud.self])
}

/// The nesting of the deepest file of proof.
let proofDepth = 24

/// Reads a file of proof as JSON.
func readProof(_ path: String) throws -> JSONValue {
    do { return try JSONValue(parsing: Array(readFile(path)), maximumDepth: proofDepth) } catch let error as JSONError {
        throw Failure(message: "'\(path)' is no file of proof: \(error)", code: 65)
    }
}
