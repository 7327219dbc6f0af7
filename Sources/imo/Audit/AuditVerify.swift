import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import StrictJSON

struct AuditVerify: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Check a file that proves a claim, with the log's key alone, without a ledger.",
        discussion: """
            Shows what was paid and from what. Where the operator's sum contradicts an entry of the log, `imo audit fraud` makes evidence of it.

            EXAMPLE
              imo audit verify claim.json --key log.pub
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The file; - for standard input.")
    var file: String

    @OptionGroup var logKey: LogKeyOptions

    func run() async throws {
        try await reportingErrors {
            let audit = try ClaimAudit(json: readProof(file))
            let report = try audit.check(log: logKey.log(of: audit.checkpoint))
            common.show(.claimReport(report))
        }
    }
}

extension JSONValue {
    /// A checked proof of a claim.
    fileprivate static func claimReport(_ report: ClaimReport) -> JSONValue {
        .object([
            "proven": .bool(true), "entry": .count(report.entry), "size": .count(report.size), "holder": .text(report.holder),
            "token": .text(report.token),
            "recipient": .text(report.recipient), "paid": .amount(report.paid), "everyChargeOpened": .bool(report.isComplete),
            "snapshots": .array(
                report.snapshots.map { snapshot in
                    .object([
                        "snapshotId": .count(snapshot.id), "balance": .amount(snapshot.balance), "supply": .amount(snapshot.supply),
                        "revenue": .amount(snapshot.revenue), "refunded": .amount(snapshot.refunded),
                        "claimable": .amount(snapshot.claimable), "paid": .amount(snapshot.paid),
                        "entries": .count(snapshot.entries), "opened": .count(snapshot.opened),
                        "wrongEntriesAtMost": .count(mostWrong(of: snapshot.entries, opened: snapshot.opened)),
                    ])
                }),
        ])
    }

    /// The number of entries that can be misstated in the sum while the draw misses all of them with a probability of 5 % or more: n·3/k, rounded up. None where all
    /// were opened.
    private static func mostWrong(of entries: UInt64, opened: UInt64) -> UInt64 {
        if opened >= entries { return 0 }
        return opened == 0 ? entries : min(entries, (entries * 3 + opened - 1) / opened)
    }
}
