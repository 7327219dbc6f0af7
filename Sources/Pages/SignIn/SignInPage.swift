internal import CivilTime
internal import EthereumPrimitives
internal import EthereumWallet
internal import HTTPTypes
internal import Hummingbird
internal import JSONEndpoints
internal import Ledger
internal import LedgerAPI
internal import LedgerCore
internal import Markup
internal import StrictJSON

/// `/sign-in`: by a wallet's signature (EIP-4361), by an API key, or by a link of the operator's command line.
struct SignInPage: Sendable {
    let environment: PagesEnvironment

    /// `GET /sign-in`
    func respond(to request: Request, context: EndpointContext) async throws -> Response {
        let content: HTML = """
            <h1>Sign in</h1>
            <h2>With an API key</h2>
            <p>To see what your calls cost, and your keys.</p>
            <form class="row" method="post" action="/sign-in/key">
            <label>API key <input class="wide mono" name="key" type="password" required autocomplete="off" placeholder="imo-…"></label>
            <button>Sign in</button></form>
            <h2>With a wallet</h2>
            <p>You sign a message that names this site and moves nothing. What an address holds is shown without signing in: <a href="/holders">What is mine?</a></p>
            <form data-sign-in hidden method="post" action="/sign-in/wallet">
            <div data-wallets></div>
            <input type="hidden" name="message"><input type="hidden" name="signature">
            <p><button>Sign in with the wallet</button></p><p role="status" data-status></p></form>
            <h2>As the operator</h2>
            <p>On the gateway's machine, <code>imo sign-in link</code> prints a link that is good once and for ten minutes.</p>
            """
        return environment.show(Page(title: "Sign in", content: content, isPrivate: true), to: request)
    }

    /// `POST /sign-in/key`
    func signInByKey(to request: Request, context: EndpointContext) async throws -> Response {
        let form = try await PostedForm(of: request, context, in: environment)
        guard let key = APIKey(form["key"]), let found = try? environment.api.read({ view in try environment.api.usable(key, in: &view) }) else {
            throw Problem(
                status: .forbidden, title: "Not a key of this gateway",
                detail:
                    "The key is unknown here, was revoked or has expired. A key is imo- and 43 letters and digits, as `imo key create` printed it, or a "
                    + "wallet's signature that begins with imo-w1.")
        }
        return try environment.signIn(.caller(found.record.account, key: found.hash))
    }

    /// `POST /sign-in/message`: the message that the wallet of an address signs, as JSON.
    func makeMessage(to request: Request, context: EndpointContext) async throws -> Response {
        let form = try await PostedForm(of: request, context, in: environment)
        guard let holder = try? Address(form["address"]) else { throw Problem.badRequest("'address' is not an address.") }
        let (now, origin) = (environment.now, environment.origin(of: request))
        let host = Self.host(of: origin)
        let nonce = try environment.sessions.challenge(holder, host: host, at: now)
        let message: SignInMessage
        do {
            message = try SignInMessage(
                domain: host, address: holder, statement: "Sign in to this gateway. This moves nothing and costs nothing.", uri: "\(origin)/sign-in",
                chainID: environment.api.writer.signingDomain.chainID, nonce: nonce, issuedAt: now.rfc3339,
                expirationTime: now.adding(milliseconds: SessionTable.challengeMilliseconds).rfc3339)
        } catch { throw Problem.badRequest(error.description) }
        return Response(json: .object(["message": .string(message.text)]))
    }

    /// `POST /sign-in/wallet`: the message with its signature.
    func signInByWallet(to request: Request, context: EndpointContext) async throws -> Response {
        let form = try await PostedForm(of: request, context, in: environment)
        // A browser's form writes each line's end as two characters.
        let text = form["message"].replacing("\r\n", with: "\n")
        do throws(SignInError) { return try signIn(text: text, signature: form["signature"], origin: environment.origin(of: request)) } catch {
            throw Problem(status: .forbidden, title: "Not signed in", detail: "\(error). Begin again at /sign-in.")
        }
    }

    private func signIn(text: String, signature: String, origin: String) throws(SignInError) -> Response {
        let message = try SignInMessage(parsing: text)
        let now = environment.now
        guard let challenge = environment.sessions.take(message.nonce, at: now), challenge.holder == message.address,
            challenge.host == Self.host(of: origin), message.expirationTime != nil, let time = RFC3339Time(now.rfc3339)
        else { throw .nonceMismatch }
        guard let bytes = try? Hex.decode(signature), let signature = try? Signature(bytes), signature.isLowS else {
            throw .wrongSigner(message.address)
        }
        try message.verify(
            signature, at: time, domain: challenge.host, uri: "\(origin)/sign-in", nonce: message.nonce,
            chainID: environment.api.writer.signingDomain.chainID)
        do { return try environment.signIn(.holder(message.address)) } catch { throw .nonceMismatch }
    }

    private static func host(of origin: String) -> String { String(origin.split(separator: "/").last ?? "") }
}
