internal import EthereumABI
internal import EthereumPrimitives
package import Ledger
package import LedgerCore

/// A line of a file of signed claims: what `POST /imo/v1/claims` takes as its body.
package struct SignedClaimLine: Sendable {
    /// More is no claim of the most snapshots that one may name.
    package static let maximumBytes = 65_536

    private let domain: SigningDomain

    package init(domain: SigningDomain) {
        self.domain = domain
    }

    package func command(of line: [UInt8]) throws(Unreadable) -> Command {
        guard let body = try? JSONValue(parsing: line) else { throw Unreadable("the line is not a JSON document") }
        let document = body["typedData"] ?? body
        guard let members = document["message"], let signature = body["signature"]?.stringValue else {
            throw Unreadable("the line has no message or no signature; a line is {\"message\": {…}, \"signature\": \"0x…\"}")
        }
        if let given = document["domain"], !domain.matches(given) { throw Unreadable("the claim was signed for another ledger") }
        do throws(Problem) {
            return try SignedMessage(kind: .claim, members: members).command(signature: try parseBytes(signature, "signature"))
        } catch { throw Unreadable(error.detail) }
    }
}
