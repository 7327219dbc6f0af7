import EthereumPrimitives
import EthereumWallet
import Gateway
import HTTPTypes
import HummingbirdTesting
import Ledger
import LedgerCore
import LedgerSQLite
import NIOCore
import StrictJSON
import Testing

@Suite("Signing in to the pages")
struct SignInTests {
    /// The message that the gateway made for a wallet.
    private static func message(_ browser: inout TestBrowser, _ holder: Address) async throws -> String {
        let answer = try await browser.post("/sign-in/message", [("address", "\(holder)")])
        #expect(answer.status == .ok, "\(answer.text)")
        return try #require(try answer.json["message"]?.stringValue)
    }

    private static func sign(_ text: String, by key: PrivateKey) throws -> String {
        Hex.encode(try key.sign(SignedMessage.personalDigest(Array(text.utf8))).bytes)
    }

    @Test("A wallet signs in once with the message that the gateway made; the cookie is out of scripts' and other sites' reach")
    func wallet() async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            let text = try await Self.message(&browser, gateway.issuer.address)
            #expect(text.hasPrefix("\(browser.host) wants you to sign in with your Ethereum account:\n\(gateway.issuer.address)\n"))
            let fields = [("message", text.replacing("\n", with: "\r\n")), ("signature", try Self.sign(text, by: gateway.issuer))]
            let answer = try await browser.post("/sign-in/wallet", fields)
            #expect(try (answer.status, answer.header("location")) == (.seeOther, "/holders/\(gateway.issuer.address)"))
            let cookie = try #require(try answer.header("set-cookie"))
            #expect(cookie.contains("; HttpOnly; SameSite=Strict") && cookie.contains("; Path=/; Max-Age=43200"))
            #expect(try await browser.get("/sessions").text.contains("holder \(gateway.issuer.address)"))
            var other = TestBrowser(client: client)
            #expect(try await other.post("/sign-in/wallet", fields).status == .forbidden, "replayed")
        }
    }

    enum Fault: CaseIterable {
        case newline, host, chain, uri, expired, late, notYet, unknownNonce, noExpiry, otherSigner, otherAddress, highS, shortSignature
    }

    @Test("A message that differs from what the gateway asked for signs nobody in", arguments: Fault.allCases)
    func refused(fault: Fault) async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            let text = try await Self.message(&browser, gateway.issuer.address)
            let line = { (prefix: String) in String(text.split(separator: "\n").first { $0.hasPrefix(prefix) } ?? "") }
            let changed: String =
                switch fault {
                case .newline: text.replacing("This moves", with: "This\nmoves")
                case .host: text.replacing(browser.host, with: "evil.example")
                case .chain: text.replacing("Chain ID: 31337", with: "Chain ID: 1")
                case .uri: text.replacing("/sign-in", with: "/other")
                case .expired: text.replacing(line("Expiration"), with: "Expiration Time: 2000-01-01T00:00:00Z")
                case .notYet: text.replacing(line("Expiration"), with: line("Expiration") + "\nNot Before: 2999-01-01T00:00:00Z")
                case .unknownNonce: text.replacing(line("Nonce"), with: "Nonce: 0123456789abcdef")
                case .noExpiry: text.replacing("\n" + line("Expiration"), with: "")
                case .otherAddress: text.replacing("\(gateway.issuer.address)", with: "\(gateway.operatorKey.address)")
                case .late, .otherSigner, .highS, .shortSignature: text
                }
            let key = fault == .otherSigner || fault == .otherAddress ? gateway.operatorKey : gateway.issuer
            var signature = try Self.sign(changed, by: key)
            if fault == .shortSignature { signature = String(signature.dropLast(4)) }
            if fault == .highS { signature = try Self.highS(signature) }
            if fault == .late { gateway.clock.pass(seconds: 301) }
            #expect(changed != text || [.late, .otherSigner, .highS, .shortSignature].contains(fault))
            let answer = try await browser.post("/sign-in/wallet", [("message", changed), ("signature", signature)])
            #expect(answer.status == .forbidden, "\(answer.text)")
            #expect(try answer.header("set-cookie") == nil)
            #expect(try await browser.get("/sessions").status == .unauthorized)
        }
    }

    /// The other signature of the same message, which is malleable.
    private static func highS(_ signature: String) throws -> String {
        var bytes = try Hex.decode(signature)
        let order = try #require(UInt256(hex: "0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
        let s = try #require(UInt256(bigEndian: Array(bytes[32..<64])))
        bytes.replaceSubrange(32..<64, with: try #require(order.subtracting(s)).bigEndianBytes)
        bytes[64] = 55 - bytes[64]
        return Hex.encode(bytes)
    }

    @Test("A caller signs in with a key, sees the account's spend, and is signed out when the key is revoked")
    func caller() async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            #expect(try await browser.post("/sign-in/key", [("key", "imo-" + String(repeating: "A", count: 43))]).status == .forbidden)
            #expect(try await browser.get("/me").status == .unauthorized)
            let answer = try await browser.post("/sign-in/key", [("key", gateway.key.text)])
            #expect(try answer.header("location") == "/me")
            #expect(!answer.text.contains(gateway.key.text))
            #expect(try await browser.get("/operate").status == .forbidden)
            let token = try await browser.formToken(on: "/sessions")
            let foreign = try await browser.post("/me/keys/revoke", [("key", gateway.key.id), ("form", "00")])
            #expect(foreign.status == .forbidden)
            try await gateway.accept(.revokeKey(RevokeKey(keyHash: gateway.key.hash)))
            #expect(try await browser.get("/sessions").status == .unauthorized)
            #expect(try await browser.post("/sessions/end", [("id", "x"), ("form", token)]).status == .unauthorized)
        }
    }

    @Test("The operator's link is good once and for ten minutes; opening it does not use it up")
    func link() async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            let path = try await Self.makeLink(gateway)
            let code = String(path.drop { $0 != "=" }.dropFirst())
            #expect(try await browser.get(path).status == .ok)
            #expect(try await browser.get("/operate").status == .unauthorized)
            #expect(try await browser.post("/sign-in/link", [("code", code)]).status == .seeOther)
            #expect(try await browser.get("/operate").text.contains("The ledger today"))
            var other = TestBrowser(client: client)
            #expect(try await other.post("/sign-in/link", [("code", code)]).status == .forbidden)
            let late = String(try await Self.makeLink(gateway).drop { $0 != "=" }.dropFirst())
            gateway.clock.pass(seconds: 601)
            #expect(try await other.post("/sign-in/link", [("code", late)]).status == .forbidden)
        }
    }

    private static func makeLink(_ gateway: TestGateway) async throws -> String {
        try await gateway.server.adminApplication().test(.router) { admin in
            let answer = try await admin.execute(uri: "/sign-in-links", method: .post) { $0 }
            return try #require(try answer.json["path"]?.stringValue)
        }
    }

    @Test("A session ends after an hour without use, after twelve hours, by its owner, and is never one that was set before")
    func ending() async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client, cookie: "imo-session=0123456789abcdef")
            _ = try await browser.post("/sign-in/key", [("key", gateway.key.text)])
            #expect(browser.cookie != "imo-session=0123456789abcdef")
            let first = browser
            // The list begins with the newest session: the one that ends the others ends itself last.
            gateway.clock.pass(seconds: 1)
            _ = try await browser.post("/sign-in/key", [("key", gateway.key.text)])
            #expect(browser.cookie != first.cookie, "a new sign-in has a new token")
            let form = try await first.formToken(on: "/sessions")
            let page = try await first.get("/sessions").text
            let ids = page.matches(of: /name="id" value="([0-9a-f]+)"/).map { String($0.1) }
            #expect(ids.count == 2)
            var ending = first
            for id in ids { _ = try await ending.post("/sessions/end", [("id", id), ("form", form)]) }
            #expect(try await browser.get("/sessions").status == .unauthorized)

            _ = try await browser.post("/sign-in/key", [("key", gateway.key.text)])
            for _ in 0..<12 {
                #expect(try await browser.get("/sessions").status == .ok)
                gateway.clock.pass(seconds: 3_599)
            }
            gateway.clock.pass(seconds: 12)
            #expect(try await browser.get("/sessions").status == .unauthorized, "twelve hours")
            _ = try await browser.post("/sign-in/key", [("key", gateway.key.text)])
            gateway.clock.pass(seconds: 3_601)
            #expect(try await browser.get("/sessions").status == .unauthorized, "an hour without use")
        }
    }

    @Test(
        "A post from another site is refused, whatever it contains",
        arguments: [
            ("https://evil.example", nil), ("null", nil), (nil, "cross-site"), (nil, "same-site"), ("http://localhost:1", "same-origin"),
            ("http://localhost.evil.example", nil),
        ] as [(String?, String?)])
    func crossSite(origin: String?, site: String?) async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            let key = [("key", gateway.key.text)]
            #expect(try await browser.post("/sign-in/key", key, origin: .some(origin), site: site).status == .forbidden)
            _ = try await browser.post("/sign-in/key", key)
            let form = try await browser.formToken(on: "/sessions")
            let fields = [("key", gateway.key.id), ("form", form)]
            #expect(try await browser.post("/me/keys/revoke", fields, origin: .some(origin), site: site).status == .forbidden)
            let record = try gateway.ledger.read { reader in
                var view = LedgerView(reader: reader)
                return try view.key(hash: gateway.key.hash)
            }
            #expect(record?.revokedAt == nil)
            #expect(try await browser.post("/me/keys/revoke", fields).status == .seeOther)
        }
    }

    @Test("An address has sixty tries a minute")
    func flood() async throws {
        try await TestGateway.with(.live) { gateway, client in
            var browser = TestBrowser(client: client)
            var statuses: [Int] = []
            while statuses.count < 1_000, statuses.last != 429 {
                statuses.append(try await browser.post("/sign-in/message", [("address", "\(gateway.issuer.address)")]).status.code)
            }
            #expect(statuses.prefix(60).allSatisfy { $0 == 200 } && statuses.last == 429)
        }
    }

    @Test(
        "A form that is malformed, has a field twice or is large is refused",
        arguments: ["key=%zz", "key=a&key=b", String(repeating: "a", count: 20_000)])
    func forms(body: String) async throws {
        try await TestGateway.with { _, client in
            let status = try await client.execute(uri: "/sign-in/key", method: .post, body: .init(string: body)) { $0.status }
            #expect([.badRequest, .contentTooLarge].contains(status))
        }
    }
}
