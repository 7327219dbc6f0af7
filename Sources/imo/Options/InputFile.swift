import Foundation
import Glibc
import StrictJSON

/// Reads at most 16 MiB of a file, or of standard input for `-`.
///
/// - Throws: ``Failure`` that names the file: 66 when it is missing or a directory, 77 when this user may not read it, 65 when it is larger.
func readFile(_ path: String) throws -> Data {
    let limit = 16 << 20
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
        let (number, reason) = (errno, lastError)
        guard number != EACCES else {
            throw Failure(message: "the file '\(path)' may not be read by this user (\(reason)); check its owner and its permissions", code: 77)
        }
        throw Failure(message: "the file '\(path)' cannot be read (\(reason)); check its name and that it is there", code: 66)
    }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: path != "-")
    guard let data = try? handle.read(upToCount: limit + 1) ?? Data() else {
        throw Failure(message: "'\(path)' cannot be read; name a file, not a directory", code: 66)
    }
    guard data.count <= limit else { throw Failure(message: "the file '\(path)' is larger than 16 MiB; name a smaller one", code: 65) }
    return data
}

/// Reads a JSON document from a file, or from standard input for `-`.
///
/// - Throws: ``Failure`` that names the file; 65 when it is not JSON.
func readJSON(_ path: String, maximumDepth: Int) throws -> JSONValue {
    let bytes = Array(try readFile(path))
    do { return try JSONValue(parsing: bytes, maximumDepth: maximumDepth) } catch {
        throw Failure(message: "'\(path)' is not one JSON document: \(error)", code: 65)
    }
}
