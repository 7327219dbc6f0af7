internal import EthereumPrimitives

/// A text with signatures under it (C2SP signed-note).
package struct SignedNote: Sendable, Hashable {
    package static let maximumBytes = 1 << 20
    /// More signatures than this are malformed. The specification asks for at least 16.
    package static let maximumSignatures = 64

    package struct Signature: Sendable, Hashable {
        package let name: NoteName
        package let id: NoteKeyID
        /// The bytes after the id: of a cosignature, the time and the signature.
        package let content: [UInt8]

        package init(name: NoteName, id: NoteKeyID, content: [UInt8]) {
            self.name = name
            self.id = id
            self.content = content
        }
    }

    /// The text, which ends with a newline.
    package let text: [UInt8]
    package var signatures: [Signature]

    /// - Throws: ``LogFormatError`` for a text that a note cannot have.
    package init(text: [UInt8], signatures: [Signature] = []) throws(LogFormatError) {
        try SignedNote.checkCharacters(text)
        guard text.last == UInt8(ascii: "\n"), text.count <= SignedNote.maximumBytes else {
            throw .malformed("the text of a note does not end with a newline, or has more than \(SignedNote.maximumBytes) bytes")
        }
        self.text = text
        self.signatures = signatures
    }

    /// - Throws: ``LogFormatError`` for anything that ``encoded`` would not have written.
    package init(encoded: [UInt8]) throws(LogFormatError) {
        guard encoded.count <= SignedNote.maximumBytes else { throw .malformed("a note has more than \(SignedNote.maximumBytes) bytes") }
        try SignedNote.checkCharacters(encoded)
        // The text may hold empty lines: the last one is before the signatures.
        guard let split = SignedNote.lastEmptyLine(in: encoded) else { throw .malformed("a note has no empty line before its signatures") }
        var lines = LineReader(encoded[(split + 1)...])
        var signatures: [Signature] = []
        while !lines.rest.isEmpty {
            guard signatures.count < SignedNote.maximumSignatures else {
                throw .malformed("a note has more than \(SignedNote.maximumSignatures) signatures")
            }
            signatures.append(try Signature(line: lines.next("a signature of a note")))
        }
        guard !signatures.isEmpty else { throw .malformed("a note has no signature") }
        try self.init(text: Array(encoded[..<split]), signatures: signatures)
    }

    package var encoded: [UInt8] { text + [UInt8(ascii: "\n")] + signatures.flatMap(\.line) }

    private static func checkCharacters(_ bytes: [UInt8]) throws(LogFormatError) {
        guard bytes.allSatisfy({ $0 >= 0x20 || $0 == UInt8(ascii: "\n") }), String(validating: bytes, as: UTF8.self) != nil else {
            throw .malformed("a note is not UTF-8, or has a control character")
        }
    }

    /// The position of the newline that is an empty line.
    private static func lastEmptyLine(in bytes: [UInt8]) -> Int? {
        stride(from: bytes.count - 1, to: 0, by: -1).first { bytes[$0] == UInt8(ascii: "\n") && bytes[$0 - 1] == UInt8(ascii: "\n") }
    }
}

extension SignedNote.Signature {
    private static let start = Array("\u{2014} ".utf8)

    fileprivate init(line: ArraySlice<UInt8>) throws(LogFormatError) {
        let parts = line.dropFirst(SignedNote.Signature.start.count).split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard line.starts(with: SignedNote.Signature.start), parts.count == 2, let blob = Base64.decode(parts[1]), blob.count > 4 else {
            throw .malformed("'\(excerpt(line))' is no signature of a note: expected '\u{2014} NAME BASE64'")
        }
        name = try NoteName(String(decoding: parts[0], as: UTF8.self))
        id = NoteKeyID(number: blob.prefix(4).reduce(0) { $0 << 8 | UInt32($1) })
        content = Array(blob.dropFirst(4))
    }

    var line: [UInt8] {
        SignedNote.Signature.start + name.bytes + [UInt8(ascii: " ")] + Base64.encode(id.bytes + content) + [UInt8(ascii: "\n")]
    }
}

// MARK: - Signing and checking

extension SignedNote {
    /// Adds a log's own signature.
    package mutating func sign(with signer: NoteSigner) {
        precondition(signer.verifier.kind == .ed25519)
        signatures.append(Signature(name: signer.verifier.name, id: signer.verifier.id, content: signer.sign(text)))
    }

    /// Checks the signatures of the given keys; those of other keys are ignored.
    ///
    /// - Returns: The keys that have signed, each once, with the time of a cosignature.
    /// - Throws: ``LogFormatError`` where a signature under the name and id of a given key does not hold.
    package func check(with verifiers: [NoteVerifier]) throws(LogFormatError) -> [VerifiedSignature] {
        var verified: [VerifiedSignature] = []
        for signature in signatures {
            for verifier in verifiers where verifier.name == signature.name && verifier.id == signature.id {
                guard let holding = VerifiedSignature(signature, of: text, by: verifier) else {
                    throw .unsigned(
                        "the signature of '\(verifier.name)' (\(verifier.id)) does not fit the note: the note was changed, or the key is another's")
                }
                if !verified.contains(where: { $0.verifier == verifier }) { verified.append(holding) }
            }
        }
        return verified
    }

    /// - Throws: ``LogFormatError`` unless the key has signed.
    @discardableResult
    package func require(_ verifier: NoteVerifier) throws(LogFormatError) -> VerifiedSignature {
        guard let verified = try check(with: [verifier]).first else {
            let names = signatures.map { "\($0.name) (\($0.id))" }.joined(separator: ", ")
            throw .unsigned("'\(verifier.name)' (\(verifier.id)) has not signed the note, but \(names) did: check with the right key")
        }
        return verified
    }
}

/// A signature that holds.
package struct VerifiedSignature: Sendable, Hashable {
    package let verifier: NoteVerifier
    /// When the witness saw the note, in seconds since 1970; nil for a log's own signature.
    package let seconds: UInt64?

    fileprivate init?(_ signature: SignedNote.Signature, of text: [UInt8], by verifier: NoteVerifier) {
        self.verifier = verifier
        switch verifier.kind {
        case .ed25519:
            seconds = nil
            guard Ed25519.isValid(signature.content, of: text, publicKey: verifier.publicKey) else { return nil }
        case .cosignature:
            guard let cosignature = Cosignature(content: signature.content), cosignature.holds(for: text, verifier) else { return nil }
            seconds = cosignature.seconds
        }
    }
}
