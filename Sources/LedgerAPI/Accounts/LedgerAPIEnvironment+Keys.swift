package import EthereumPrimitives
internal import Hummingbird
internal import JSONEndpoints
package import Ledger
package import LedgerCore

extension LedgerAPIEnvironment {
    /// Finds the key of a request, which must be one that may be used now.
    ///
    /// - Throws: ``Problem`` with status 401: the key is missing, unknown, revoked, expired, or not the signature of its account's owner for this ledger.
    func key(of request: Request, in view: inout LedgerView) throws -> (hash: Bytes32, record: KeyRecord) {
        guard let token = request.credential, let key = APIKey(token) else { throw Problem.unauthorized }
        return try usable(key, in: &view)
    }

    /// Finds a key that may be used now.
    ///
    /// - Throws: ``Problem`` as ``key(of:in:)`` does.
    package func usable(_ key: APIKey, in view: inout LedgerView) throws -> (hash: Bytes32, record: KeyRecord) {
        do {
            return try view.usableKey(key, in: writer.signingDomain, at: clock())
        } catch .refused(.keyNotFound) where WalletKey(key) != nil {
            throw Problem.unregisteredKey
        } catch .refused(let outcome) where outcome == .keyNotFound || outcome == .keyRevoked {
            throw Problem.unauthorized
        } catch .refused(let outcome) {
            throw Problem(unusableKey: outcome)
        } catch { throw error }
    }
}

extension Problem {
    static let unregisteredKey = Problem(
        status: .unauthorized, title: "Unauthorized",
        detail: "This ledger has not seen the key yet. Send it once to POST /imo/v1/keys, as 'Authorization: Bearer imo-w1.…'.", outcome: .keyNotFound
    )

    init(unusableKey outcome: Outcome) {
        self.init(status: .unauthorized, title: outcome.name, detail: outcome.keyExplanation, outcome: outcome)
    }
}
