import Glibc

/// Looks at the first bytes of a file that is to be a backup.
enum BackupFile {
    /// The bytes with which every SQLite database begins (https://www.sqlite.org/fileformat.html, section 1.3).
    private static let header = Array("SQLite format 3\0".utf8)

    /// - Throws: ``Failure`` that names the file: 66 when it is missing, 77 when this user may not read it, 65 when it is no database.
    static func check(_ path: String) throws {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw errno == EACCES
                ? Failure(message: "the backup '\(path)' may not be read by this user (\(lastError)); check its owner and its permissions", code: 77)
                : Failure(message: "there is no backup '\(path)' (\(lastError)); check the name", code: 66)
        }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: header.count)
        guard read(descriptor, &bytes, bytes.count) == header.count, bytes == header else {
            throw Failure(message: "'\(path)' is not a backup: expected a file that `imo backup` wrote", code: 65)
        }
    }
}
