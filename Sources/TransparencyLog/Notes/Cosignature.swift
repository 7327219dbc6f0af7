/// A witness's word that it saw a checkpoint at a time, and none that contradicts it before (C2SP tlog-cosignature, `cosignature/v1`).
struct Cosignature {
    private static let timeBytes = 8

    let seconds: UInt64
    let signature: [UInt8]

    /// - Returns: nil unless there are 72 bytes.
    init?(content: [UInt8]) {
        guard content.count == Cosignature.timeBytes + Ed25519.signatureBytes else { return nil }
        seconds = content.prefix(Cosignature.timeBytes).reduce(0) { $0 << 8 | UInt64($1) }
        signature = Array(content.dropFirst(Cosignature.timeBytes))
    }

    func holds(for text: [UInt8], _ verifier: NoteVerifier) -> Bool {
        Ed25519.isValid(signature, of: Cosignature.message(text, seconds: seconds), publicKey: verifier.publicKey)
    }

    static func message(_ text: [UInt8], seconds: UInt64) -> [UInt8] { Array("cosignature/v1\ntime \(seconds)\n".utf8) + text }
}

extension SignedNote {
    /// Makes a witness's signature of the note, without adding it.
    package func cosignature(by signer: NoteSigner, seconds: UInt64) -> Signature {
        precondition(signer.verifier.kind == .cosignature)
        let time = (0..<8).map { UInt8(truncatingIfNeeded: seconds >> (56 - 8 * UInt64($0))) }
        return Signature(
            name: signer.verifier.name, id: signer.verifier.id, content: time + signer.sign(Cosignature.message(text, seconds: seconds)))
    }
}
