internal import PrivateFiles

/// Reads a small file.
///
/// - Returns: nil when there is none.
/// - Throws: ``UpstreamDirectoryError/inaccessible(path:reason:)``
package func readFile(_ path: String) throws(UpstreamDirectoryError) -> [UInt8]? {
    do { return try PrivateFile.read(path)?.bytes } catch { throw UpstreamDirectoryError(error) }
}

/// Gives a file that only its owner can read new content, durably.
///
/// - Throws: ``UpstreamDirectoryError/inaccessible(path:reason:)``
package func replaceFile(_ path: String, with bytes: [UInt8]) throws(UpstreamDirectoryError) {
    do { try PrivateFile.replace(path, content: bytes) } catch { throw UpstreamDirectoryError(error) }
}

extension UpstreamDirectoryError {
    init(_ failure: FileFailure) { self = .inaccessible(path: failure.path, reason: failure.reason) }
}
