import EthereumTool
import Foundation
import Ledger

/// Reads lines of a file, or of standard input, a block at a time.
final class ClaimFile {
    private static let chunkBytes = 1 << 20

    private let handle: FileHandle
    private var reader = LineReader(maximumBytes: SignedClaimLine.maximumBytes)
    private var lines: [LineReader.Line] = []
    private var start = 0
    private var isAtEnd = false

    init(path: String) throws {
        if path == "-" {
            handle = .standardInput
        } else {
            guard let file = FileHandle(forReadingAtPath: path) else {
                throw Failure(message: "'\(path)' cannot be read; name a file with a signed claim a line, or - for standard input", code: 66)
            }
            handle = file
        }
    }

    /// Reads up to a block of lines, without empty ones. Returns nil at the end.
    func nextBlock() throws -> [LineReader.Line]? {
        while lines.count - start < ClaimSubmission.blockSize, !isAtEnd { try readChunk() }
        guard start < lines.count else { return nil }
        let end = min(start + ClaimSubmission.blockSize, lines.count)
        defer {
            start = end
            if start == lines.count { (lines, start) = ([], 0) }
        }
        return Array(lines[start..<end])
    }

    private func readChunk() throws {
        lines.removeFirst(start)
        start = 0
        let chunk = try handle.read(upToCount: ClaimFile.chunkBytes) ?? Data()
        isAtEnd = chunk.isEmpty
        let more = isAtEnd ? reader.finish() : reader.append([UInt8](chunk))
        lines += more.filter { $0 != .whole([]) }
    }
}
