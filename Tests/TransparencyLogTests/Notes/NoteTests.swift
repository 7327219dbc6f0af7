import EthereumPrimitives
import Testing
import TransparencyLog

@Suite("Signed notes")
struct NoteTests {
    static let log = try! NoteSigner(name: NoteName("example.com/log"), kind: .ed25519, seed: [UInt8](repeating: 1, count: 32))
    static let witness = try! NoteSigner(name: NoteName("witness.example"), kind: .cosignature, seed: [UInt8](repeating: 2, count: 32))

    static func checkpoint(size: UInt64 = 3) throws -> Checkpoint {
        try Checkpoint(origin: log.verifier.name, size: size, root: NaiveTree.numbered(Int(size)).root(0..<Int(size)))
    }

    @Test("The specification's key is read and written")
    func specifiedKey() throws {
        let text = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
        let key = try NoteVerifier(text)
        #expect(key.description == text)
        #expect(key.name.description == "example.com/foo")
        #expect(key.kind == .ed25519)
    }

    @Test(
        "RFC 8032's public keys follow from their private keys",
        arguments: [
            ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"),
            ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"),
        ])
    func ed25519Vectors(seed: String, publicKey: String) throws {
        let signer = try NoteSigner(name: NoteName("rfc8032"), kind: .ed25519, seed: Hex.decode(seed))
        #expect(Hex.encode(signer.verifier.publicKey, prefix: false) == publicKey)
    }

    @Test("A private key is read from its text, and one of another id is refused without showing it")
    func privateKeys() throws {
        let text = Self.log.secretText
        #expect(text.hasPrefix("PRIVATE+KEY+example.com/log+"))
        #expect(try NoteSigner(text: text).verifier == Self.log.verifier)
        let other = text.replacing("example.com", with: "example.org")
        let error = #expect(throws: LogFormatError.self) { try NoteSigner(text: other) }
        #expect(error?.message.contains(String(text.suffix(20))) == false)
        #expect(throws: LogFormatError.self) { try NoteSigner(text: String(text.dropFirst())) }
    }

    @Test("A signed checkpoint is read back, and every flipped bit in it is refused")
    func flippedBits() throws {
        let note = try Self.checkpoint().signed(by: Self.log)
        #expect(try SignedNote(encoded: note.encoded) == note)
        #expect(try note.checkpoint(of: Self.log.verifier) == Self.checkpoint())
        withEveryFlippedBit(of: note.encoded) { bytes, bit in
            #expect(throws: LogFormatError.self, "bit \(bit)") { try SignedNote(encoded: bytes).checkpoint(of: Self.log.verifier) }
        }
    }

    @Test("A cosignature says when the witness saw the checkpoint, and every flipped bit in it is refused")
    func cosignatures() throws {
        var note = try Self.checkpoint().signed(by: Self.log)
        note.signatures.append(note.cosignature(by: Self.witness, seconds: 1_700_000_000))
        let read = try SignedNote(encoded: note.encoded)
        let verified = try read.check(with: [Self.witness.verifier, Self.log.verifier])
        #expect(verified.map(\.seconds) == [nil, 1_700_000_000])
        let line = note.encoded.count - Array("\u{2014} witness.example ".utf8).count - 104 - 1
        withEveryFlippedBit(of: note.encoded) { bytes, bit in
            guard bit / 8 >= line else { return }
            #expect(throws: LogFormatError.self, "bit \(bit)") { try SignedNote(encoded: bytes).require(Self.witness.verifier) }
        }
    }

    @Test("Signatures of unknown keys are ignored and kept; a wrong one of a known key refuses the note")
    func unknownKeys() throws {
        var note = try Self.checkpoint().signed(by: Self.log)
        let other = try NoteSigner(name: Self.log.verifier.name, kind: .ed25519, seed: [UInt8](repeating: 9, count: 32))
        note.sign(with: other)
        #expect(try SignedNote(encoded: note.encoded).check(with: [Self.log.verifier]).count == 1)
        let absent = NoteVerifier(name: try NoteName("absent"), kind: .ed25519, publicKey: other.verifier.publicKey)
        #expect(throws: LogFormatError.self) { try note.require(absent) }
        let forged = SignedNote.Signature(name: note.signatures[0].name, id: note.signatures[0].id, content: note.signatures[1].content)
        note.signatures.append(forged)
        #expect(throws: LogFormatError.self) { try note.check(with: [Self.log.verifier]) }
    }

    @Test("Sixteen signatures and more are read, and no more than the limit")
    func manySignatures() throws {
        var note = try Self.checkpoint().signed(by: Self.log)
        for _ in 1..<SignedNote.maximumSignatures { note.sign(with: Self.log) }
        #expect(try SignedNote(encoded: note.encoded).check(with: [Self.log.verifier]).count == 1)
        note.sign(with: Self.log)
        #expect(throws: LogFormatError.self) { try SignedNote(encoded: note.encoded) }
    }

    @Test("The text may hold empty lines: signatures follow the last one")
    func emptyLines() throws {
        var note = try SignedNote(text: Array("a\n\n\u{2014} b\n\nc\n".utf8))
        note.sign(with: Self.log)
        #expect(try SignedNote(encoded: note.encoded).text == note.text)
    }

    @Test(
        "What is no note is refused",
        arguments: [
            "", "\n", "\n\n", "a", "a\n", "a\n\n", "a\n\nb\n", "a\n\n\u{2014} x AAAAAAA=",
            "a\n\n\u{2014} x AAAAAA==\n", "a\n\n\u{2014} x  AAAAAAA=\n",
            "a\n\n- x AAAAAAA=\n", "a\n\n\u{2014} x+y AAAAAAA=\n",
            "a\n\n\u{2014} AAAAAAA=\n", "a\r\n\n\u{2014} x AAAAAAA=\n", "a\n\n\u{2014} x AAAAAAB=\n",
            "a\n\n\u{2014} x\u{2003}y AAAAAAA=\n", "a\t\n\n\u{2014} x AAAAAAA=\n",
        ])
    func strictNotes(text: String) {
        #expect(throws: LogFormatError.self) { try SignedNote(encoded: Array(text.utf8)) }
    }

    @Test("Bytes that are not UTF-8 are refused")
    func invalidUTF8() {
        #expect(throws: LogFormatError.self) { try SignedNote(encoded: [0xFF] + Array("\n\n\u{2014} x AAAAAAA=\n".utf8)) }
    }

    @Test(
        "What is no checkpoint is refused",
        arguments: [
            "", "o\n", "o\n1\n", "o\n01\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "o\n-1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
            "o\n18446744073709551616\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=\n",
            "\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n", "o\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n",
            "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n", "o\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=",
            "o p\n1\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n",
        ])
    func strictCheckpoints(text: String) {
        #expect(throws: LogFormatError.self) { try Checkpoint(text: Array(text.utf8)) }
    }

    @Test("A checkpoint of another log is refused, also when the key has signed it")
    func otherOrigin() throws {
        var note = try SignedNote(text: Checkpoint(origin: NoteName("other"), size: 0, root: MerkleTree.emptyRoot).text)
        note.sign(with: Self.log)
        #expect(throws: LogFormatError.self) { try note.checkpoint(of: Self.log.verifier) }
    }

    @Test("Base64 has one text for each bytes")
    func base64() {
        for (text, bytes) in [("", ""), ("Zg==", "f"), ("Zm8=", "fo"), ("Zm9v", "foo"), ("Zm9vYg==", "foob"), ("Zm9vYmE=", "fooba")] {
            #expect(Base64.encode(bytes.utf8) == Array(text.utf8))
            #expect(Base64.decode(Array(text.utf8)) == Array(bytes.utf8))
        }
        for text in ["Z", "Zg", "Zg=", "Zh==", "Zm9=", "Z===", "====", "Zg==Zg==", "Zm 9", "Zm9v\n", "Zm9-", "Zg=g"] {
            #expect(Base64.decode(Array(text.utf8)) == nil, "\(text)")
        }
    }
}
