internal import Glibc
internal import PrivateFiles

/// A file that only grows, read at any place.
final class LogFile: Sendable {
    private let file: PrivateFile

    /// - Throws: ``LogFailure`` when the file can be neither opened nor made.
    init(_ path: String) throws(LogFailure) {
        do { file = try .openOrCreate(path) } catch { throw LogFailure(.unavailable, "\(error); check the directory's permissions") }
    }

    /// - Throws: ``LogFailure`` unless the file has all of the range.
    func read(_ range: Range<UInt64>) throws(LogFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: range.count)
        var done = 0
        while done < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                pread(file.descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(range.lowerBound) + off_t(done))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                let reason = count < 0 ? String(cString: strerror(errno)) : "it is too short"
                throw LogFailure(.corrupt, "the log's file \(file.path) cannot be read (\(reason)); restore it from a backup")
            }
            done += count
        }
        return bytes
    }

    /// The number of bytes in the file.
    ///
    /// - Throws: ``LogFailure`` when the disk fails.
    func size() throws(LogFailure) -> UInt64 {
        var status = stat()
        guard fstat(file.descriptor, &status) == 0 else {
            throw LogFailure(.unavailable, "the size of \(file.path) cannot be read (\(String(cString: strerror(errno))))")
        }
        return UInt64(status.st_size)
    }

    /// - Throws: ``LogFailure``, such as for a full disk.
    func write(_ bytes: [UInt8], at offset: UInt64) throws(LogFailure) {
        do { try file.write(bytes, at: Int(offset)) } catch { throw LogFailure(.unavailable, "\(error); the log is not continued until it can be") }
    }

    /// Waits until all is on the disk, and lets go of what the system keeps in memory, so that the next reading is of the disk.
    ///
    /// - Throws: ``LogFailure`` when the disk fails.
    func settle() throws(LogFailure) {
        do { try file.synchronize() } catch { throw LogFailure(.unavailable, "\(error); the log is not continued until it can be") }
        posix_fadvise(file.descriptor, 0, 0, POSIX_FADV_DONTNEED)
    }
}
