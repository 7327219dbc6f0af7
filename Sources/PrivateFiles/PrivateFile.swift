internal import Glibc

/// An open file that only its owner may read or write (mode 0600). The file is closed when the value goes away.
package struct PrivateFile: ~Copyable, Sendable {
    private static let mode: mode_t = 0o600

    package let path: String
    package let descriptor: CInt

    /// Makes a new, empty file.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/open``, also where there is a file or a link already.
    package static func create(_ path: String) throws(FileFailure) -> PrivateFile {
        try PrivateFile(path, flags: O_WRONLY | O_CREAT | O_EXCL)
    }

    /// Opens a file for reading and writing, and makes it where there is none. A file that is there keeps its mode.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/open``
    package static func openOrCreate(_ path: String) throws(FileFailure) -> PrivateFile {
        try PrivateFile(path, flags: O_RDWR | O_CREAT)
    }

    private init(_ path: String, flags: CInt) throws(FileFailure) {
        descriptor = open(path, flags | O_CLOEXEC, PrivateFile.mode)
        self.path = path
        guard descriptor >= 0 else { throw FileFailure(.open, path: path) }
    }

    deinit {
        // A throwing initializer ends here too.
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes all bytes, from an offset on.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use``
    package func write(_ bytes: [UInt8], at offset: Int = 0) throws(FileFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { bytes in
                pwrite(descriptor, bytes.baseAddress.map { $0 + written }, bytes.count - written, off_t(offset + written))
            }
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                throw FileFailure(.use, path: path)
            }
            written += count
        }
    }

    /// Waits until the file's content is on the disk.
    ///
    /// - Throws: ``FileFailure`` of ``FileFailure/Operation/use``
    package func synchronize() throws(FileFailure) {
        guard fsync(descriptor) == 0 else { throw FileFailure(.use, path: path) }
    }
}
