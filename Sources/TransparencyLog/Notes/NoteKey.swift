internal import EthereumPrimitives

/// The kinds of keys that sign notes, by the number that stands before the key (C2SP signed-note). Others are carried and not checked, such as 06 for
/// ML-DSA-44.
package enum NoteKeyKind: UInt8, Sendable, Hashable {
    /// A log's own signature.
    case ed25519 = 1
    /// A witness's cosignature, which says when it saw the note.
    case cosignature = 4
}

/// Names a key inside a note: the first four bytes of a hash of the name, the kind and the public key.
package struct NoteKeyID: Sendable, Hashable, CustomStringConvertible {
    package let number: UInt32

    init(number: UInt32) { self.number = number }

    init(name: NoteName, kind: NoteKeyKind, publicKey: [UInt8]) {
        let hash = SHA256.hash(name.bytes + [UInt8(ascii: "\n"), kind.rawValue] + publicKey)
        number = hash.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) } }

    /// Eight hexadecimal digits.
    package var description: String { Hex.encode(bytes, prefix: false) }
}

/// A public key that checks signatures of notes, written as `NAME+ID+KEY`.
///
/// The vector of the specification: `example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k`.
package struct NoteVerifier: Sendable, Hashable, CustomStringConvertible {
    package let name: NoteName
    package let kind: NoteKeyKind
    package let publicKey: [UInt8]
    package let id: NoteKeyID

    /// - Parameter publicKey: 32 bytes.
    package init(name: NoteName, kind: NoteKeyKind, publicKey: [UInt8]) {
        precondition(publicKey.count == Ed25519.keyBytes)
        self.name = name
        self.kind = kind
        self.publicKey = publicKey
        id = NoteKeyID(name: name, kind: kind, publicKey: publicKey)
    }

    /// - Throws: ``LogFormatError`` unless the text is a key of a known kind under the id that follows from it.
    package init(_ text: some StringProtocol) throws(LogFormatError) {
        let (name, id, key) = try keyParts(text[...])
        guard let kind = key.first.flatMap(NoteKeyKind.init), key.count == 1 + Ed25519.keyBytes else {
            throw .malformed("the key of '\(name)' is of no known kind: expected Ed25519 (01, or 04 for cosignatures) and 32 bytes")
        }
        self.init(name: name, kind: kind, publicKey: Array(key.dropFirst()))
        guard self.id.description == id else { throw .malformed("the key of '\(name)' has the id \(self.id), not \(id): copy the whole key again") }
    }

    package var description: String {
        "\(name)+\(id)+" + String(decoding: Base64.encode([kind.rawValue] + publicKey), as: UTF8.self)
    }
}

/// A private key that signs notes, written as `PRIVATE+KEY+NAME+ID+SEED` as Go's `sumdb/note` has it. No description shows it.
package struct NoteSigner: Sendable {
    private static let start = "PRIVATE+KEY+"

    package let verifier: NoteVerifier
    private let seed: [UInt8]

    /// - Parameter seed: 32 random bytes.
    /// - Throws: ``LogFormatError`` for another number of bytes.
    package init(name: NoteName, kind: NoteKeyKind, seed: [UInt8]) throws(LogFormatError) {
        guard let publicKey = Ed25519.publicKey(ofSeed: seed) else { throw .malformed("a private key of \(seed.count) bytes: expected 32") }
        verifier = NoteVerifier(name: name, kind: kind, publicKey: publicKey)
        self.seed = seed
    }

    /// - Throws: ``LogFormatError``, which shows nothing of the text.
    package init(text: some StringProtocol) throws(LogFormatError) {
        guard text.hasPrefix(NoteSigner.start), let parts = try? keyParts(text.dropFirst(NoteSigner.start.count)),
            let kind = parts.key.first.flatMap(NoteKeyKind.init)
        else { throw .malformed("this is no private key of a log: expected \(NoteSigner.start)NAME+ID+KEY") }
        try self.init(name: parts.name, kind: kind, seed: Array(parts.key.dropFirst()))
        guard verifier.id.description == parts.id else {
            throw .malformed("the private key of '\(verifier.name)' has the id \(verifier.id), not \(parts.id): restore it from a backup")
        }
    }

    /// The text for the key's own file.
    package var secretText: String {
        "\(NoteSigner.start)\(verifier.name)+\(verifier.id)+" + String(decoding: Base64.encode([verifier.kind.rawValue] + seed), as: UTF8.self)
    }

    func sign(_ message: [UInt8]) -> [UInt8] {
        guard let signature = Ed25519.sign(message, seed: seed) else { preconditionFailure("OpenSSL cannot sign: there is no memory") }
        return signature
    }
}

private func keyParts(_ text: some StringProtocol) throws(LogFormatError) -> (name: NoteName, id: String, key: [UInt8]) {
    let parts = text.split(separator: "+", maxSplits: 2, omittingEmptySubsequences: false)
    guard text.utf8.count <= 4096, parts.count == 3, parts[1].utf8.count == 8, let key = Base64.decode(Array(parts[2].utf8)) else {
        throw .malformed("'\(excerpt(Array(text.utf8)))' is no key of a log or witness: expected NAME+ID+BASE64")
    }
    return (try NoteName(parts[0]), String(parts[1]), key)
}
