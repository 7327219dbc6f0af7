internal import CFileBirth
internal import Glibc

/// Tells a database from a copy of it, also from one that was put in its place after it was removed.
public struct StoreIdentity: Sendable, Hashable {
    /// Of a file: its number in its file system, which may be given again after the file is gone. Of a server: the number of its database cluster.
    public let place: UInt64
    /// Of a file: the time at which it was made there, in nanoseconds since 1970; 0 when the file system does not know. Of a server: the number of the
    /// table in the cluster.
    public let birth: UInt64

    package init(place: UInt64, birth: UInt64) {
        self.place = place
        self.birth = birth
    }

    /// - Returns: nil where there is no file.
    package init?(filePath: String) {
        var status = stat()
        guard stat(filePath, &status) == 0 else { return nil }
        self.init(place: UInt64(status.st_ino), birth: UInt64(clamping: file_birth_nanoseconds(filePath)))
    }
}
