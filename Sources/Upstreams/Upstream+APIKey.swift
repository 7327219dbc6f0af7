extension Upstream {
    /// Reads the upstream's API key, from its file or out of its seal.
    ///
    /// - Parameter keyEncryptionKey: Opens a sealed key.
    /// - Returns: nil for an upstream that takes no key.
    /// - Throws: ``UpstreamDirectoryError`` when the key cannot be used.
    package func apiKey(openedBy keyEncryptionKey: KeyEncryptionKey?) throws(UpstreamDirectoryError) -> String? {
        switch key {
        case nil: return nil
        case .file(let path): return try UpstreamKey.text(inFile: path)
        case .sealed(let sealed):
            guard let keyEncryptionKey else { throw .keyEncryptionKeyMissing(url: url, keyID: sealed.keyID) }
            return try keyEncryptionKey.open(sealed, for: url)
        }
    }
}

extension UpstreamKey {
    /// Reads the API key in a file.
    ///
    /// - Throws: ``UpstreamDirectoryError`` when the file cannot be read or holds no key.
    package static func text(inFile path: String) throws(UpstreamDirectoryError) -> String {
        guard let bytes = try readFile(path) else { throw .inaccessible(path: path, reason: "it does not exist") }
        return try text(in: bytes, from: path)
    }

    /// Reads the API key in a file's bytes: one line of printable characters.
    ///
    /// - Parameter path: The file, for the error's message.
    /// - Throws: ``UpstreamDirectoryError/invalidKey(path:)`` for anything else.
    package static func text(in bytes: [UInt8], from path: String) throws(UpstreamDirectoryError) -> String {
        let key = bytes.drop { $0 <= 0x20 }.prefix { $0 > 0x20 && $0 < 0x7F }
        guard !key.isEmpty, bytes[key.endIndex...].allSatisfy({ $0 <= 0x20 }) else { throw .invalidKey(path: path) }
        return String(decoding: key, as: UTF8.self)
    }
}
