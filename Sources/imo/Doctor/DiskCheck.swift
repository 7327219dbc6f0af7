import Foundation
import Glibc
import PrivateFiles

/// Checks that the disk has space, and that it can be written and flushed.
struct DiskCheck {
    private static let leastBytes: UInt64 = 64 << 20
    private static let fewBytes: UInt64 = 1 << 30
    private static let slowFlushSeconds = 0.1

    let directory: DataDirectory

    func findings() -> [Finding] {
        guard FileManager.default.fileExists(atPath: directory.path) else { return [] }
        return [space(), flush()]
    }

    private func space() -> Finding {
        var status = statvfs()
        guard statvfs(directory.path, &status) == 0 else {
            return .failure("disk", "the file system cannot be asked for its space (\(lastError))", remedy: "check that it is mounted")
        }
        let free = UInt64(status.f_bavail) * UInt64(status.f_frsize)
        let text = "\(free >> 20) MiB are free"
        if free < DiskCheck.leastBytes { return .failure("disk", text, remedy: "free some space; the ledger refuses to write when none is left") }
        if status.f_files > 0, status.f_favail == 0 {
            return .failure("disk", "no file can be made (no inodes are left)", remedy: "remove some files")
        }
        if free < DiskCheck.fewBytes { return .warning("disk", text, remedy: "free some space, or watch it") }
        return .ok("disk", text)
    }

    /// Writes and flushes a small file, as a commit does.
    private func flush() -> Finding {
        let path = directory.ledger + ".doctor-\(getpid())"
        defer { unlink(path) }
        let seconds: Double
        do {
            let file = try PrivateFile.create(path)
            let start = ContinuousClock.now
            try file.write([UInt8](repeating: 1, count: 4096))
            try file.synchronize()
            seconds = (ContinuousClock.now - start) / .seconds(1)
        } catch {
            guard error.operation == .open else {
                return .failure(
                    "disk", "a file cannot be written and flushed (\(error.reason))", remedy: "free some space; if there is enough, replace the disk")
            }
            return .failure(
                "disk", "no file can be made in the data directory (\(error.reason))", remedy: "make it writable for its owner, or free some space")
        }
        let text = "a flush takes \(Int((seconds * 1000).rounded(.up))) ms"
        guard seconds < DiskCheck.slowFlushSeconds else {
            return .warning("disk", text, remedy: "use a faster disk, or find what keeps this one busy: every charge waits for a flush")
        }
        return .ok("disk", text)
    }
}

/// The message of the last system call's error.
var lastError: String { String(cString: strerror(errno)) }
