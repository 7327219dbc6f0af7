internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore

extension LedgerLookups {
    /// Finds the caller by the API key of a request.
    ///
    /// - Throws: ``OpenAIError`` for a key that is missing, unknown or revoked, and where the ledger cannot be read.
    func caller(of request: Request) throws(OpenAIError) -> Caller {
        guard let token = request.credential else { throw .missingKey }
        guard let key = APIKey(token), let caller = try caller(of: key) else { throw .invalidKey }
        return caller
    }
}
