internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAudit
internal import LedgerCore
internal import LedgerLog
internal import StrictJSON
internal import TransparencyLog

/// `GET /imo/v1/receipts/{id}/proof`: the file that `imo receipt verify` checks, for the call's own account.
struct ShowReceiptProof: Sendable {
    let environment: LedgerAPIEnvironment

    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let receipt = try environment.receipt(namedBy: context)
        guard environment.isOfAccount(request, receipt.account) else { throw Problem.unauthorized }
        let proof = try environment.publicLog { log in
            guard try receipt.settleEntry <= log.head().checkpoint.size else {
                throw Problem.notFound("The call's charge is not yet under a signed head; ask again in a second.")
            }
            return try environment.ledger.read { try ReceiptProof(of: receipt.id, log: log, ledger: $0) }
        }
        return Response(json: proof.json)
    }
}
