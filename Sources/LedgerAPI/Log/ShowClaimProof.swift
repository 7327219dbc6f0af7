internal import BoundedWork
internal import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
internal import LedgerAudit
internal import LedgerCore
internal import LedgerLog
internal import StrictJSON
internal import TransparencyLog

/// `GET /log/claim/{entry}`: the file that proves a paid claim down to charges behind it, which `imo audit verify` checks.
///
/// It shows nothing that the log does not. Making it reads the periods of all its snapshots, so that one is made at a time, and none of long periods.
struct ShowClaimProof: Sendable {
    private static let sample: UInt64 = 100
    private static let maximumEntries: UInt64 = 200_000

    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        guard let number = UInt64(context.parameters.get("entry") ?? ""), number > 0 else {
            throw Problem.badRequest("A claim is named by its entry's number, 1 or greater.")
        }
        do {
            return try await environment.claimProofs.turn { try proof(of: number) }
        } catch is WorkGate.Busy {
            throw Problem.unavailable("Other proofs of claims are being made; try again shortly.")
        }
    }

    private func proof(of number: UInt64) throws -> Response {
        try environment.publicLog { log in
            let size = try log.head().checkpoint.size
            guard number <= size else { throw Problem.notFound("The log's head covers \(size) entries, not yet entry \(number).") }
            guard try entriesToRead(for: number, log, size: size) <= ShowClaimProof.maximumEntries else {
                throw Problem.unavailable(
                    "The claim's periods are too long to be proven here; the operator makes the file with `imo audit claim \(number)`.")
            }
            do {
                return Response(
                    json: try environment.ledger.read { try ClaimAudit(ofEntry: number, sample: ShowClaimProof.sample, log: log, ledger: $0) }.json)
            } catch let error as LogFormatError { throw Problem.notFound(error.message) }
        }
    }

    /// The entries of the periods that a claim was paid for. Which those are, of a lifetime claim everything before it tells.
    private func entriesToRead(for number: UInt64, _ log: PublicLog, size: UInt64) throws -> UInt64 {
        var count: UInt64 = 0
        for part in try PublicEntry(encoded: log.files.entry(at: number - 1)).command.parts {
            guard case .claim(let claim)? = try part.command() else { return number }
            for id in claim.snapshotIDs.compactMap(\.asUInt64) {
                let taken = try log.files.entry(ofSnapshot: id, of: claim.token, size: size)
                let snapshots = try PublicEntry(encoded: log.files.entry(at: taken - 1)).snapshots
                count += snapshots.filter { $0.token == claim.token && $0.snapshotID == id }.reduce(0) { $0 + $1.revenueSum.count }
            }
        }
        return count
    }
}
