internal import Glibc

/// The bytes of a small file; nil when there is none.
func readFile(_ path: String, maximumBytes: Int = 1 << 20) throws(UpstreamDirectoryError) -> [UInt8]? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        if errno == ENOENT { return nil }
        throw .inaccessible(path: path, reason: reason())
    }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
        let count = read(descriptor, &chunk, chunk.count)
        guard count >= 0 else { throw .inaccessible(path: path, reason: reason()) }
        if count == 0 { return bytes }
        bytes += chunk[..<count]
        guard bytes.count <= maximumBytes else { throw .inaccessible(path: path, reason: "it has more than \(maximumBytes) bytes") }
    }
}

/// Writes a file that only its owner can read, beside the old one, and puts it in its place when it is on the disk.
func replaceFile(_ path: String, with bytes: [UInt8]) throws(UpstreamDirectoryError) {
    let temporary = path + ".new"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0, fchmod(descriptor, 0o600) == 0 else {
        let reason = reason()
        if descriptor >= 0 { close(descriptor) }
        throw .inaccessible(path: temporary, reason: reason)
    }
    var written = 0
    while written < bytes.count {
        let count = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written) }
        guard count > 0 else { break }
        written += count
    }
    let isDone = written == bytes.count && fsync(descriptor) == 0
    close(descriptor)
    guard isDone, rename(temporary, path) == 0 else { throw .inaccessible(path: path, reason: reason()) }
}

private func reason() -> String { String(cString: strerror(errno)) }
