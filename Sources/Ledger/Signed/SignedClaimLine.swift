package import LedgerCore
internal import StrictJSON

/// A line of a file of signed claims: what `POST /imo/v1/claims` takes as its body.
package struct SignedClaimLine: Sendable {
    /// The most bytes of a line: a claim of as many snapshots as one may name fits.
    package static let maximumBytes = 65_536

    private let domain: SigningDomain

    package init(domain: SigningDomain) {
        self.domain = domain
    }

    /// Reads a claim.
    ///
    /// - Throws: ``Unreadable`` with what is wrong with the line.
    package func claim(of line: [UInt8]) throws(Unreadable) -> Claim {
        guard let body = try? JSONValue(parsing: line) else { throw Unreadable("the line is not a JSON document") }
        let command: Command
        do throws(SignedDocumentError) { command = try SignedDocument.command(of: body, kind: .claim, domain: domain) } catch {
            throw Unreadable(error.description)
        }
        guard case .claim(let claim) = command else { throw Unreadable("the line is not a claim") }
        return claim
    }
}
