public import CivilTime
public import EthereumPrimitives

/// A message by which an account signs in to a service: Sign-In with Ethereum.
///
/// ```swift
/// let message = try SignInMessage(parsing: text)
/// try message.verify(signature, at: now, domain: "example.com", nonce: issuedNonce)
/// ```
/// - SeeAlso: EIP-4361
public struct SignInMessage: Sendable, Hashable {
    /// The URI scheme of the origin, nil where it is left out.
    public let scheme: String?
    /// The authority that asks: a host, perhaps with a user and a port.
    public let domain: String
    /// The account that signs in.
    public let address: Address
    /// The sentence that the user agrees to, nil where there is none. It may be empty.
    public let statement: String?
    /// The resource that is the subject of the signing.
    public let uri: String
    /// The chain to which the session is bound.
    public let chainID: UInt256
    /// The random token of the service, at least 8 letters and digits.
    public let nonce: String
    /// The time of the message.
    public let issuedAt: RFC3339Time
    /// The time from which the message is no longer valid.
    public let expirationTime: RFC3339Time?
    /// The time from which the message is valid.
    public let notBefore: RFC3339Time?
    /// The identifier that the service chose for the request.
    public let requestID: String?
    /// The resources that the user agrees to. Nil without the heading, empty with the heading alone.
    public let resources: [String]?
    /// The message as it is signed.
    public let text: String

    /// Builds the text and checks it against the grammar.
    ///
    /// - Throws: `SignInError.malformed` for a field that the grammar does not allow, or that would become several fields by a line break.
    public init(
        scheme: String? = nil, domain: String, address: Address, statement: String? = nil, uri: String, chainID: UInt256,
        nonce: String, issuedAt: String, expirationTime: String? = nil, notBefore: String? = nil,
        requestID: String? = nil, resources: [String]? = nil
    ) throws(SignInError) {
        var text = scheme.map { $0 + "://" } ?? ""
        text += domain + SignInGrammar.heading + "\n\(address)\n\n"
        if let statement { text += statement + "\n" }
        text += "\nURI: \(uri)\nVersion: 1\nChain ID: \(chainID)\nNonce: \(nonce)\nIssued At: \(issuedAt)"
        if let expirationTime { text += "\nExpiration Time: " + expirationTime }
        if let notBefore { text += "\nNot Before: " + notBefore }
        if let requestID { text += "\nRequest ID: " + requestID }
        if let resources { text += "\nResources:" + resources.map { "\n- " + $0 }.joined() }
        let parsed = try SignInMessage(parsing: text)
        // A field that smuggled a line break would have become another field.
        guard parsed.domain == domain, parsed.scheme == scheme, parsed.statement == statement, parsed.uri == uri,
            parsed.nonce == nonce, parsed.requestID == requestID, parsed.resources == resources
        else { throw .malformed(line: 1, expected: "fields without line breaks") }
        self = parsed
    }

    /// Reads a message by the grammar of the standard.
    ///
    /// - Throws: `SignInError.malformed` with the line at fault.
    public init(parsing text: String) throws(SignInError) {
        var lines = SignInLines(text)
        try lines.requireASCII()
        (scheme, domain) = try lines.readHeading()
        address = try lines.readAddress()
        try lines.readBlank()
        statement = try lines.readStatement()
        uri = try lines.read("URI: ", expected: "a URI", where: RFC3986.isURI)
        _ = try lines.read("Version: ", expected: "version 1") { $0.elementsEqual("1".utf8) }
        let chain = try lines.read("Chain ID: ", expected: "a chain id") { !$0.isEmpty && $0.allSatisfy(RFC3986.isDigit) }
        guard let chainID = UInt256(decimal: chain) else { throw lines.failure(expected: "a chain id below 2^256") }
        self.chainID = chainID
        nonce = try lines.read("Nonce: ", expected: "at least 8 letters and digits") {
            $0.count >= 8 && $0.allSatisfy(RFC3986.isAlphanumeric)
        }
        issuedAt = try lines.readTime("Issued At: ")
        expirationTime = try lines.hasNext("Expiration Time: ") ? lines.readTime("Expiration Time: ") : nil
        notBefore = try lines.hasNext("Not Before: ") ? lines.readTime("Not Before: ") : nil
        requestID =
            try lines.hasNext("Request ID: ")
            ? lines.read("Request ID: ", expected: "a request id", where: RFC3986.isPathCharacters) : nil
        resources = try lines.readResources()
        try lines.finish()
        self.text = text
    }

    /// The digest that the account signs.
    public var digest: Bytes32 { SignedMessage.personalDigest(Array(text.utf8)) }

    /// Checks the signature and, where given, the time, the scheme, the domain, the URI, the nonce and the chain.
    ///
    /// - Throws: `SignInError` with the first check that failed.
    public func verify(
        _ signature: Signature, at time: RFC3339Time? = nil, scheme: String? = nil, domain: String? = nil, uri: String? = nil,
        nonce: String? = nil, chainID: UInt256? = nil
    ) throws(SignInError) {
        if let scheme, scheme != self.scheme { throw .mismatch("scheme", expected: scheme, found: self.scheme ?? "") }
        if let uri, uri != self.uri { throw .mismatch("URI", expected: uri, found: self.uri) }
        if let domain, domain != self.domain { throw .domainMismatch(expected: domain, found: self.domain) }
        if let nonce, nonce != self.nonce { throw .nonceMismatch }
        if let chainID, chainID != self.chainID { throw .chainMismatch(expected: chainID, found: self.chainID) }
        if let time {
            if let expirationTime, time >= expirationTime { throw .expired(expirationTime.text) }
            if let notBefore, time < notBefore { throw .notYetValid(notBefore.text) }
        }
        guard let signer = try? signature.recoverAddress(from: digest), signer == address else { throw .wrongSigner(address) }
    }
}

/// The reason why a text is not a sign-in message, or why a sign-in is refused.
public enum SignInError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The line breaks the grammar.
    case malformed(line: Int, expected: String)
    /// The message is no longer valid.
    case expired(String)
    /// The message is not valid yet.
    case notYetValid(String)
    /// The message is for another domain.
    case domainMismatch(expected: String, found: String)
    /// The message has another scheme or URI.
    case mismatch(String, expected: String, found: String)
    /// The message has another nonce.
    case nonceMismatch
    /// The message is for another chain.
    case chainMismatch(expected: UInt256, found: UInt256)
    /// The signature is not that of the account.
    case wrongSigner(Address)

    /// A sentence that names the fault and what was expected.
    public var description: String {
        switch self {
        case .malformed(let line, let expected): "line \(line) of the sign-in message is malformed: expected \(expected)"
        case .expired(let time): "the sign-in message expired at \(time): ask for a new one"
        case .notYetValid(let time): "the sign-in message is not valid before \(time)"
        case .domainMismatch(let expected, let found): "the sign-in message is for '\(found.prefix(100))': expected '\(expected.prefix(100))'"
        case .mismatch(let field, let expected, let found):
            "the sign-in message's \(field) is '\(found.prefix(100))': expected '\(expected.prefix(100))'"
        case .nonceMismatch: "the sign-in message has another nonce than the one that was issued"
        case .chainMismatch(let expected, let found): "the sign-in message is for chain \(found): expected \(expected)"
        case .wrongSigner(let address): "the signature is not that of \(address)"
        }
    }
}
