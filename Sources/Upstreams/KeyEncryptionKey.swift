internal import EthereumPrimitives
internal import EthereumWallet
internal import Glibc
internal import LedgerCore
internal import PrivateFiles
internal import Sealing

/// The key under which upstreams' API keys are sealed, and the secrets beside a backup.
///
/// It has 32 bytes and lies in a file outside of the data directory that only its owner can read: as 64 hexadecimal digits, or in a keystore (Web3 Secret
/// Storage) with a password.
package struct KeyEncryptionKey: Sendable {
    private let key: SealingKey

    /// A name for the key that tells nothing of it.
    package var id: String { key.id }

    /// - Parameters:
    ///   - dataDirectory: The directory in which the file may not be: a stolen copy of it is then useless without the key.
    ///   - password: Gives the password of a keystore; called only where the file is one.
    /// - Throws: ``KeyEncryptionError``; an error of the keystore.
    package init(path: String, dataDirectory: String, password: () throws -> [UInt8]) throws {
        let real = resolved(path) ?? path
        guard !real.hasPrefix((resolved(dataDirectory) ?? dataDirectory) + "/") else { throw KeyEncryptionError.insideDataDirectory(path) }
        guard let content = try? PrivateFile.read(path) else { throw KeyEncryptionError.unreadable(path) }
        guard content.isPrivate else { throw KeyEncryptionError.open(path) }
        let bytes = content.bytes
        let text = bytes.drop { $0 <= 0x20 }
        if text.first == UInt8(ascii: "{") {
            let secret = try Keystore.decrypt(bytes, password: password())
            key = try KeyEncryptionKey.key(of: secret)
            return
        }
        let digits = String(decoding: text.prefix { $0 > 0x20 }, as: UTF8.self)
        guard let word = Bytes32(hex: digits.hasPrefix("0x") ? digits : "0x" + digits), let key = SealingKey(word.bytes) else {
            throw KeyEncryptionError.malformed(path)
        }
        self.key = key
    }

    /// Writes a new key into a file that is not there yet, readable by its owner only.
    ///
    /// - Throws: ``KeyEncryptionError`` when the file is there or cannot be written.
    package static func create(path: String) throws {
        let digits = Hex.encode(try SecureRandom.bytes(count: SealingKey.byteCount), prefix: false) + "\n"
        do { try PrivateFile.create(path, content: Array(digits.utf8)) } catch {
            throw error.operation == .open ? KeyEncryptionError.exists(path, reason: error.reason) : .unreadable(path)
        }
    }

    /// Seals an upstream's API key; it opens for this URL only, so that changing where calls go does not send the key there.
    package func seal(_ apiKey: String, for url: String) throws -> SealedUpstreamKey {
        let nonce = try SecureRandom.bytes(count: 12)
        guard let box = key.seal(Array(apiKey.utf8), nonce: nonce, context: context(url)) else {
            throw UpstreamDirectoryError.sealBroken(url: url)
        }
        return SealedUpstreamKey(keyID: id, box: box)
    }

    package func open(_ sealed: SealedUpstreamKey, for url: String) throws(UpstreamDirectoryError) -> String {
        guard sealed.keyID == id else { throw .otherKeyEncryptionKey(url: url, expected: sealed.keyID, found: id) }
        guard let bytes = key.open(sealed.box, context: context(url)), let text = String(validating: bytes, as: UTF8.self) else {
            throw .sealBroken(url: url)
        }
        return text
    }

    /// Seals bytes that open for the same context only.
    ///
    /// - Throws: When OpenSSL has no random bytes.
    package func seal(_ content: [UInt8], context: [UInt8]) throws -> [UInt8] {
        guard let box = key.seal(content, nonce: try SecureRandom.bytes(count: 12), context: context) else {
            preconditionFailure("a nonce has 12 bytes")
        }
        return box
    }

    /// Opens what ``seal(_:context:)`` made. Returns nil for another key's box, another context, or changed bytes.
    package func open(_ box: [UInt8], context: [UInt8]) -> [UInt8]? { key.open(box, context: context) }

    private static func key(of secret: PrivateKey) throws -> SealingKey {
        // The keystore's secret signs nothing here: what seals follows from a signature that only it can make (deterministic, RFC 6979).
        let signature = try secret.sign(Keccak256.hash(Array("imo key-encryption key 1".utf8)))
        guard let key = SealingKey(Keccak256.hash(signature.bytes).bytes) else { throw KeyEncryptionError.malformed("the keystore") }
        return key
    }
}

/// An API key as it stands in `upstreams.json`.
package struct SealedUpstreamKey: Sendable, Hashable {
    /// Names the key-encryption key.
    package let keyID: String
    let box: [UInt8]

    package init(keyID: String, box: [UInt8]) {
        self.keyID = keyID
        self.box = box
    }
}

/// The reasons why a key-encryption key cannot be used.
package enum KeyEncryptionError: Error, Sendable, Hashable, CustomStringConvertible {
    case insideDataDirectory(String)
    case unreadable(String)
    case open(String)
    case malformed(String)
    case exists(String, reason: String)

    package var description: String {
        switch self {
        case .insideDataDirectory(let path):
            "the key-encryption key \(path) lies in the data directory; keep it elsewhere, so that a copy of one is no copy of both"
        case .unreadable(let path): "the key-encryption key \(path) cannot be read or written; make one with `imo model upstream new-key \(path)`"
        case .open(let path): "others than its owner can read the key-encryption key \(path); run `chmod 600 \(path)`"
        case .malformed(let path): "\(path) is neither a keystore nor 64 hexadecimal digits; make a key with `imo model upstream new-key`"
        case .exists(let path, let reason): "no new key in \(path) (\(reason)); name a file that is not there yet"
        }
    }
}

private func context(_ url: String) -> [UInt8] { Array("imo upstream key 1".utf8) + [0] + Array(url.utf8) }

private func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
}
