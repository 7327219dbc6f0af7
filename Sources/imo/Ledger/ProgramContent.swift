import Dispatch
import EthereumPrimitives
import Foundation
import Synchronization

/// Identifies a program by the parts of its file that run.
///
/// An unstripped program is mostly symbols and debug information, which the kernel never maps. The loadable segments are all that can make a difference to
/// what it does; they are hashed by all processors at once.
enum ProgramContent {
    /// The bytes of one piece of work.
    private static let chunkBytes = 4 << 20

    /// Returns the SHA-256 of the hashes of the pieces that the file's loadable segments consist of, with the pieces' places. A file that is not a 64-bit ELF
    /// program of this machine's byte order is hashed whole.
    static func hash(of file: UnsafeRawBufferPointer) -> Bytes32 {
        let pieces = (segments(of: file) ?? [0..<file.count]).flatMap { segment in
            stride(from: segment.lowerBound, to: segment.upperBound, by: chunkBytes).map { $0..<min($0 + chunkBytes, segment.upperBound) }
        }
        let hashes = Mutex([Bytes32](repeating: .zero, count: pieces.count))
        nonisolated(unsafe) let bytes = file
        DispatchQueue.concurrentPerform(iterations: pieces.count) { index in
            var piece = SHA256()
            piece.update(UnsafeRawBufferPointer(rebasing: bytes[pieces[index]]))
            let hash = piece.finish()
            hashes.withLock { $0[index] = hash }
        }
        var all: [UInt8] = []
        for (piece, hash) in zip(pieces, hashes.withLock { $0 }) {
            for bound in [piece.lowerBound, piece.upperBound] { withUnsafeBytes(of: UInt64(bound).bigEndian) { all += $0 } }
            all += hash.bytes
        }
        return SHA256.hash(all)
    }

    /// The places in the file of the segments that the kernel maps (System V ABI, "Program Header"): all of type `PT_LOAD`. nil for a file of another form.
    private static func segments(of file: UnsafeRawBufferPointer) -> [Range<Int>]? {
        guard file.count >= 64, file.prefix(6).elementsEqual([0x7F, 0x45, 0x4C, 0x46, 2, 1]) else { return nil }
        let size = Int(file.loadUnaligned(fromByteOffset: 54, as: UInt16.self))
        let count = Int(file.loadUnaligned(fromByteOffset: 56, as: UInt16.self))
        guard size >= 56, let table = Int(exactly: file.loadUnaligned(fromByteOffset: 32, as: UInt64.self)), table <= file.count,
            size * count <= file.count - table
        else { return nil }
        var segments: [Range<Int>] = []
        for header in (0..<count).map({ table + $0 * size }) where file.loadUnaligned(fromByteOffset: header, as: UInt32.self) == 1 {
            guard let start = Int(exactly: file.loadUnaligned(fromByteOffset: header + 8, as: UInt64.self)), start <= file.count,
                let length = Int(exactly: file.loadUnaligned(fromByteOffset: header + 32, as: UInt64.self)), length <= file.count - start
            else { return nil }
            segments.append(start..<start + length)
        }
        return segments.isEmpty ? nil : segments
    }
}
