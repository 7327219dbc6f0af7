package import EthereumPrimitives
package import IdempotencyArchive
package import LedgerCore
package import Metering
package import NIOHTTP1

extension ResponseKey {
    /// The key of a request, or nil where the request has no `Idempotency-Key`.
    ///
    /// - Parameter bodyHash: SHA-256 of the request's body, which tells two requests under one key apart. Asked for only where the request has a key:
    ///   on a body of 100 kB the hash costs as much as everything else that is done with it.
    /// - Throws: ``OpenAIError`` where the header is empty or longer than 255 bytes.
    package init?(headers: HTTPHeaders, account: AccountName, endpoint: Endpoint, bodyHash: () -> Bytes32) throws(OpenAIError) {
        guard let text = headers.first(name: "idempotency-key") else { return nil }
        guard (1...255).contains(text.utf8.count) else {
            throw .invalidRequest("An Idempotency-Key has 1 to 255 characters.", code: "invalid_idempotency_key")
        }
        var request = Array(endpoint.path.utf8) + [0] + bodyHash().bytes
        // Another owner of the content record makes another request. Requests without one have the code that they always had.
        for owner in headers[canonicalForm: "imo-content-owner"] { request += [0] + Array(owner.lowercased().utf8) }
        // So does another set of features, in whatever order and lines they are named.
        for name in ["anthropic-beta", "openai-beta"] where endpoint.callerFields.contains(name) {
            let features = Set(headers[canonicalForm: name].map(String.init)).sorted()
            if !features.isEmpty { request += [1] + Array("\(name): \(features.joined(separator: ","))".utf8) }
        }
        // A request that was let in has a credential.
        guard let secret = try? headers.credential, let key = ResponseKey(account: account, secret: String(secret), text: text, request: request)
        else { throw .internalError }
        self = key
    }
}
