internal import EthereumPrimitives
package import LedgerCore
internal import PrivateFiles
package import TransparencyLog

/// The log's two secrets, in one file: the key that signs heads, and what the salts of its commitments follow from. They belong together: with another
/// secret, the journal would make other leaves than those that were signed.
package struct LogIdentity: Sendable {
    package let signer: NoteSigner
    package let salts: EntrySalts
    private let secret: [UInt8]

    /// - Parameters:
    ///   - origin: The log's name, such as `example.com/ledger`.
    ///   - random: 64 random bytes.
    /// - Throws: ``LogFormatError`` for another number of bytes.
    package init(origin: NoteName, random: [UInt8]) throws(LogFormatError) {
        let secret = Array(random.dropFirst(32))
        guard let salts = EntrySalts(secret: secret) else { throw .malformed("\(random.count) random bytes: expected 64") }
        signer = try NoteSigner(name: origin, kind: .ed25519, seed: Array(random.prefix(32)))
        self.salts = salts
        self.secret = secret
    }

    /// Reads the file's text.
    ///
    /// - Throws: ``LogFailure``; code `notFound` where there is no file.
    package init(path: String) throws(LogFailure) {
        let content: PrivateFile.Content?
        do { content = try PrivateFile.read(path, maximumBytes: 4096) } catch { throw LogFailure(.unavailable, "\(error)") }
        guard let content else { throw LogFailure(.notFound, "the ledger has no log (\(path) is missing); begin one with `imo log init`") }
        let lines = String(decoding: content.bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 3, lines[2].isEmpty, let secret = Base64.decode(Array(lines[1].utf8)), let salts = EntrySalts(secret: secret),
            let signer = try? NoteSigner(text: lines[0]), signer.verifier.kind == .ed25519
        else { throw LogFailure(.corrupt, "\(path) holds no key of a log; restore it from a backup") }
        self.signer = signer
        self.salts = salts
        self.secret = secret
    }

    /// Makes the file.
    ///
    /// - Throws: ``LogFailure`` where there is one already, or it cannot be written.
    package func create(at path: String) throws(LogFailure) {
        let text = signer.secretText + "\n" + String(decoding: Base64.encode(secret), as: UTF8.self) + "\n"
        do { try PrivateFile.create(path, content: Array(text.utf8)) } catch { throw LogFailure(.unavailable, "\(error)") }
    }
}
