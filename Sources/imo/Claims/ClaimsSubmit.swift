import ArgumentParser
import EthereumPrimitives
import EthereumTool
import Foundation
import Ledger
import LedgerCore
import StrictJSON

struct ClaimsSubmit: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submit", abstract: "Verify and pay the signed claims of a file.",
        discussion: """
            A line is a signed claim: {"message": {"holder": "0x…", "token": "0x…", "snapshotIds": ["1"], "recipient": "0x…", "nonce": "0",
            "deadline": "1800000000"}, "signature": "0x…"}, or {"typedData": {…}, "signature": "0x…"} as for POST /imo/v1/claims. All cores check
            signatures while earlier claims are paid. A holder's claims are paid in their order, those of different holders in the order of their
            addresses, 65,536 at a time. A claim that was paid before is skipped, so that a file can be submitted again after an interruption. A claim whose
            nonce another message of its holder has used is refused as nonceOutOfOrder: the holder must sign it again. No gateway
            may be running; a running gateway takes claims over HTTP. The command ends with exit code 65 when a claim was refused or could not be read.

            EXAMPLE
              imo claims submit --file claims.jsonl
              gunzip -c claims.jsonl.gz | imo claims submit --file -
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("The signed claims, one a line; - for standard input.", valueName: "file"))
    var file: String

    @Flag(help: "Show the progress on standard error even if that is not a terminal.")
    var progress = false

    func run() async throws {
        try await reportingErrors {
            let ledger = try await LocalLedger.waiting(common.directory)
            let tally = ClaimTally(progress: ProgressLine(unit: "claims", isForced: progress))
            let start = ContinuousClock.now
            let failure = await send(to: ledger, tally)
            await ledger.close()
            if let failure { throw failure }
            common.show(tally.summary(after: ContinuousClock.now - start))
            guard tally.isComplete else { throw Failure(message: "not all claims were paid; the lines at fault are listed above", code: 65) }
        }
    }

    /// Sends the claims on a thread of its own, which waits for the writer.
    private func send(to ledger: LocalLedger, _ tally: ClaimTally) async -> (any Error)? {
        let domain = ledger.writer.signingDomain
        let line = SignedClaimLine(domain: domain)
        let (store, path) = (ledger.store, file)
        return await withCheckedContinuation { continuation in
            DispatchQueue(label: "imo.claims").async {
                do {
                    let input = try ClaimFile(path: path)
                    let submission = ClaimSubmission(
                        writer: ledger.writer, makeID: { .next() }, areKnown: { ClaimsSubmit.arePaid($0, in: store, domain) })
                    try submission.send(input.nextBlock, read: { ClaimsSubmit.read($0, line) }, report: tally.note)
                    continuation.resume(returning: tally.failure)
                } catch { continuation.resume(returning: error) }
            }
        }
    }

    private static func read(_ bytes: LineReader.Line, _ line: SignedClaimLine) -> Result<Claim, Unreadable> {
        guard case .whole(let bytes) = bytes else { return .failure(Unreadable("the line is longer than \(SignedClaimLine.maximumBytes) bytes")) }
        return Result { () throws(Unreadable) in try line.claim(of: bytes) }
    }

    /// Returns, for each claim, true when the journal has the same message: another one may have used the nonce. Returns false for all when the store
    /// cannot be read; the writer then reports the failure.
    private static func arePaid(_ claims: [Claim], in store: any ReadableLedger, _ domain: SigningDomain) -> [Bool] {
        let arePaid = try? store.read { reader in
            var view = LedgerView(reader: reader)
            return try claims.map { claim in
                let used = try view.digest(ofUsed: claim.authorization.nonce, of: claim.holder)
                return used.map { $0 == domain.digest(of: claim.message) } ?? false
            }
        }
        return arePaid ?? claims.map { _ in false }
    }
}
