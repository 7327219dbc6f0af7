package import LedgerCore
internal import StrictJSON

/// A line of a file of signed claims: what `POST /imo/v1/claims` takes as its body.
package struct SignedClaimLine: Sendable {
    /// More is no claim of the most snapshots that one may name.
    package static let maximumBytes = 65_536

    private let domain: SigningDomain

    package init(domain: SigningDomain) {
        self.domain = domain
    }

    package func claim(of line: [UInt8]) throws(Unreadable) -> Claim {
        guard let body = try? JSONValue(parsing: line) else { throw Unreadable("the line is not a JSON document") }
        let command: Command
        do throws(SignedDocumentError) { command = try SignedDocument.command(of: body, kind: .claim, domain: domain) } catch { throw Unreadable(error.description) }
        guard case .claim(let claim) = command else { throw Unreadable("the line is not a claim") }
        return claim
    }
}
