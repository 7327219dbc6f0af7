import ArgumentParser
import EthereumPrimitives
import Ledger
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

struct AuditPeriod: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "period", abstract: "Re-apply every rule to an exported log, and add up what happened between two heads.",
        discussion: """
            Needs nothing but the exported files and the log's key. Hashes the whole tree, checks holders' signatures, recomputes revenue, pools, supply,
            snapshots and claims, and compares the sums of every snapshot with the log. With --from, a head that you kept, it also shows that nothing before
            it was changed, and the totals are of the entries after it. Names the first wrong entry.

            EXAMPLE
              imo audit period public --key log.pub
              imo audit period public --key log.pub --from january.checkpoint
            """)

    @OptionGroup var common: CommonOptions

    @Argument(help: "The directory of the exported log.")
    var directory: String

    @OptionGroup var logKey: LogKeyOptions

    @OptionGroup var generations: GenerationSaltOptions

    @Option(help: ArgumentHelp("An earlier signed head of the log.", valueName: "file"))
    var from: String?

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            let (key, head) = try logKey.trusted().check(SignedNote(encoded: StaticLogReader.checkpoint(in: directory)))
            let start = try from.map { try SignedNote(encoded: Array(readFile($0))).checkpoint(of: key) }
            if let start, start.size > head.size {
                throw Failure(message: "the earlier head has \(start.size) entries, the exported log only \(head.size): export it again", code: 65)
            }
            let auditor = try audit(upTo: head, from: start)
            common.show(
                .object([
                    "proven": .bool(true), "origin": .string(head.origin.description), "from": .count(start?.size ?? 0), "to": .count(head.size),
                    "models": .array(
                        auditor.totals.sorted { $0.key.description < $1.key.description }.map { model, totals in
                            .object([
                                "model": .text(model), "earned": .amount(totals.earned), "refunded": .amount(totals.refunded),
                                "madeClaimable": .amount(totals.madeClaimable), "claimed": .amount(totals.claimed),
                            ])
                        }),
                    "signaturesUncheckedFrom": auditor.signaturesUncheckedFrom.map { .count($0) },
                    "operatorRotations": .array(auditor.rotations.map { .rotation($0.rotation, entry: $0.entry) }),
                ]))
        }
    }

    private func audit(upTo head: Checkpoint, from start: Checkpoint?) throws -> LogAuditor {
        let reader = StaticLogReader(directory: directory, size: head.size)
        let line = ProgressLine(unit: "entries", isForced: progress)
        var auditor = LogAuditor(generationSalts: generations.salts)
        var bundle: UInt64 = 0
        if start?.size == 0 { auditor.beginTotals() }
        while auditor.frontier.size < head.size {
            for entry in try reader.entries(bundle: bundle) {
                try auditor.append(entry)
                if let start, start.size == auditor.frontier.size {
                    guard auditor.frontier.root == start.root else {
                        throw Failure(
                            message: "the log's first \(start.size) entries are not those of the earlier head: keep both, history was changed",
                            code: 65)
                    }
                    auditor.beginTotals()
                }
            }
            bundle += 1
            line?.show(auditor.frontier.size, of: head.size)
        }
        guard auditor.frontier.root == head.root else { throw Failure(message: "the exported entries do not lead to the signed head", code: 65) }
        return auditor
    }
}
