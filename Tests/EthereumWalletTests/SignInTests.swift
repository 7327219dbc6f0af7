import CivilTime
import EthereumPrimitives
import EthereumTestSupport
import EthereumWallet
import StrictJSON
import Testing

@Suite("Sign-In with Ethereum")
struct SignInTests {
    @Test("Messages parse to their fields, build to their texts and verify")
    func vectors() throws {
        for row in try VectorFile("siwe").rows {
            let message = try SignInMessage(parsing: row.text("message"))
            let expected = try #require(row["fields"]?.objectValue).map { ($0.name, $0.value) }
            let found = try #require(message.json.objectValue).map { ($0.name, $0.value) }
            #expect(Dictionary(uniqueKeysWithValues: found) == Dictionary(uniqueKeysWithValues: expected), "\(row)")
            let built = try SignInMessage(
                scheme: message.scheme, domain: message.domain, address: message.address, statement: message.statement,
                uri: message.uri, chainID: message.chainID, nonce: message.nonce, issuedAt: message.issuedAt.text,
                expirationTime: message.expirationTime?.text, notBefore: message.notBefore?.text,
                requestID: message.requestID, resources: message.resources)
            #expect(built.text == (try row.text("message")), "\(row)")
            let signature = try PrivateKey(row.bytes("key")).sign(message.digest)
            #expect(signature.bytes == (try row.bytes("signature")), "\(row)")
            try message.verify(signature)
        }
    }

    @Test("Mutated messages parse exactly where the grammar allows them")
    func mutated() throws {
        for row in try VectorFile("siwe_mutated").rows {
            let parsed = try? SignInMessage(parsing: row.text("message"))
            #expect((parsed != nil) == (try Self.isAllowed(row)), "\(row)")
        }
    }

    /// The verdict of a row. The vectors are older than the grammar's empty statement, which an extra empty line is.
    static func isAllowed(_ row: VectorRow) throws -> Bool {
        try row.text("siwe_py_abnf") == "ok" || row.text("message").contains("\n\n\n\nURI: ")
    }

    @Test("An empty statement is a statement, one empty line is none, and three are neither")
    func emptyStatement() throws {
        let empty = try Self.message { $0.replacing("\nWelcome.\n", with: "\n\n") }
        #expect(empty.statement == "")
        let none = try Self.message { $0.replacing("\nWelcome.\n", with: "\n") }
        #expect(none.statement == nil)
        #expect(throws: SignInError.self) { try Self.message { $0.replacing("\nWelcome.\n", with: "\n\n\n") } }
        let address = try #require(Self.key).address
        let built = try SignInMessage(
            domain: "a", address: address, statement: "", uri: "a:b", chainID: 1, nonce: "12345678", issuedAt: "2026-01-01T00:00:00Z")
        #expect(built.statement == "" && built.text.contains("\n\n\n\nURI"))
    }

    static let key = try? PrivateKey([UInt8](repeating: 5, count: 32))

    static func message(_ change: (String) -> String = { $0 }) throws -> SignInMessage {
        let address = try #require(key).address
        return try SignInMessage(
            parsing: change(
                """
                https://example.com:8080 wants you to sign in with your Ethereum account:
                \(address)

                Welcome.

                URI: https://[2001:db8::7]:443/a%20b?c=d#e
                Version: 1
                Chain ID: 1
                Nonce: abcdefgh
                Issued At: 2026-01-01T00:00:00Z
                Expiration Time: 2026-01-02T00:00:00+01:00
                Not Before: 2026-01-01T12:00:00.5Z
                Request ID: a:b@c
                Resources:
                - urn:x:y
                """))
    }

    @Test("Times, domain, nonce, chain and signer are checked")
    func verify() throws {
        let message = try Self.message()
        let signature = try #require(Self.key).sign(message.digest)
        #expect(message.scheme == "https" && message.domain == "example.com:8080")
        func error(_ time: String, domain: String? = nil, nonce: String? = nil, chainID: UInt256? = nil) throws -> SignInError? {
            let time = RFC3339Time(time)
            do {
                try message.verify(signature, at: time, domain: domain, nonce: nonce, chainID: chainID)
                return nil
            } catch {
                return error
            }
        }
        #expect(try error("2026-01-01T13:00:00Z") == nil)
        #expect(try error("2026-01-01T12:00:00.5Z", domain: "example.com:8080", nonce: "abcdefgh", chainID: 1) == nil)
        #expect(try error("2026-01-01T12:00:00.499Z") == .notYetValid("2026-01-01T12:00:00.5Z"))
        #expect(try error("2026-01-01T23:00:00Z") == .expired("2026-01-02T00:00:00+01:00"))
        #expect(try error("2026-01-01T13:00:00Z", domain: "example.org") != nil)
        #expect(try error("2026-01-01T13:00:00Z", nonce: "abcdefgi") == .nonceMismatch)
        #expect(try error("2026-01-01T13:00:00Z", chainID: 2) != nil)
        let other = try PrivateKey([UInt8](repeating: 6, count: 32)).sign(message.digest)
        #expect(throws: SignInError.wrongSigner(message.address)) { try message.verify(other) }
    }

    @Test(
        "Deviations from the grammar are refused",
        arguments: [
            ("https://example", "1https://example"), ("example.com:8080", "example.com:80x"), ("example.com:8080 ", " "),
            ("Version: 1", "Version: 1 "), ("Version: 1", "version: 1"), ("Chain ID: 1", "Chain ID: x"),
            ("Nonce: abcdefgh", "Nonce: abcdef-h"), ("00:00:00Z\nE", "00:00:60.Z\nE"), ("2026-01-01T00", "2026-02-29T00"),
            ("T00:00:00Z", "T24:00:00Z"), ("[2001:db8::7]", "[2001:db8:::7]"), ("[2001:db8::7]", "[1:2:3:4:5:6:7:8:9]"),
            ("a%20b", "a%2"), ("a%20b", "a b"), ("a:b@c", "a/b"), ("- urn:x:y", "- urn"), ("- urn:x:y", "-urn:x:y"),
            ("\nResources", "\r\nResources"), ("Welcome.", "Wel\"come."), ("Request ID: a:b@c\n", "Request ID: a\nRequest ID: b\n"),
        ])
    func grammar(part: String, replacement: String) {
        #expect(throws: SignInError.self) {
            try Self.message { text in
                var text = text
                if let range = text.firstRange(of: part) { text.replaceSubrange(range, with: replacement) }
                return text
            }
        }
    }

    @Test("Lower-case addresses carry no checksum and are refused; smuggled lines are too")
    func building() throws {
        let address = try #require(Self.key).address
        #expect(throws: SignInError.self) {
            try Self.message { $0.replacing(address.description, with: address.lowercaseHex) }
        }
        #expect(throws: SignInError.self) {
            try SignInMessage(
                domain: "a", address: address, uri: "a:b", chainID: 1, nonce: "12345678",
                issuedAt: "2026-01-01T00:00:00Z\nRequest ID: x")
        }
    }

    @Test("Instants order across offsets and calendars")
    func timestamps() throws {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0), ("2000-03-01T00:00:00Z", 951_868_800), ("1969-12-31T23:59:59Z", -1),
            ("2026-11-21T19:00:00+01:30", 1_795_282_200), ("0000-01-01T00:00:00Z", -62_167_219_200),
            ("9999-12-31T23:59:60z", 253_402_300_800),
        ] as [(String, Int64)] {
            let time = try #require(RFC3339Time(text), "\(text)")
            #expect(time.seconds == seconds, "\(text)")
        }
        #expect(try #require(RFC3339Time("2026-01-01T00:00:00.1Z")).nanoseconds == 100_000_000)
        #expect(RFC3339Time("2026-01-01T01:00:00+01:00") == RFC3339Time("2026-01-01T00:00:00Z"))
        for bad in ["2026-13-01T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01 00:00:00Z", "2026-01-01T00:00:00", "2100-02-29T00:00:00Z"] {
            #expect(RFC3339Time(bad) == nil, "\(bad)")
        }
    }
}
