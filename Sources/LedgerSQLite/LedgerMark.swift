internal import CFileBirth
public import EthereumPrimitives
internal import Glibc
public import LedgerCore
internal import PrivateFiles
internal import Synchronization

/// A data directory's memory of its ledger beside the database. It shows that a database was exchanged, rolled back or copied.
public struct LedgerMark: Sendable, Hashable {
    /// Counts restorations and adoptions. The database has the same number.
    public var generation: UInt32
    /// The identity of the database file.
    public var file: FileIdentity
    /// The number of the last entry that is known to have been acknowledged, and the chain's hash with it.
    public var number: UInt64
    public var hash: Bytes32
    /// True when the ledger was opened for writing and not closed since.
    public var isOpen: Bool

    /// A tag, the fields in big-endian order, and the first bytes of a SHA-256 over all of these.
    var encoded: [UInt8] {
        var bytes = LedgerMark.tag
        for value in [UInt64(generation), file.inode, file.bornNanoseconds, number] { withUnsafeBytes(of: value.bigEndian) { bytes += $0 } }
        bytes += hash.bytes
        bytes.append(isOpen ? 1 : 0)
        return bytes + SHA256.hash(bytes).bytes.prefix(LedgerMark.checkLength)
    }

    /// - Returns: nil for bytes that ``encoded`` did not write.
    init?(encoded: [UInt8]) {
        guard encoded.count == LedgerMark.length, encoded.starts(with: LedgerMark.tag) else { return nil }
        func integer(_ index: Int) -> UInt64 {
            encoded[(LedgerMark.tag.count + 8 * index)...].prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        let hashStart = LedgerMark.tag.count + 32
        guard let generation = UInt32(exactly: integer(0)), let hash = Bytes32(encoded[hashStart..<hashStart + 32]) else { return nil }
        let file = FileIdentity(inode: integer(1), bornNanoseconds: integer(2))
        self.init(generation: generation, file: file, number: integer(3), hash: hash, isOpen: encoded[hashStart + 32] == 1)
        guard self.encoded == encoded else { return nil }
    }

    init(generation: UInt32, file: FileIdentity, number: UInt64, hash: Bytes32, isOpen: Bool) {
        self.generation = generation
        self.file = file
        self.number = number
        self.hash = hash
        self.isOpen = isOpen
    }

    static let tag = Array("imo mark 1\n\n".utf8)
    static let checkLength = 8
    static let length = tag.count + 32 + 32 + 1 + checkLength
}

extension LedgerMark {
    /// Reads a mark.
    ///
    /// - Returns: nil where there is none, or where a power failure left half of one.
    public static func read(path: String) throws(StoreFailure) -> LedgerMark? {
        do { return try PrivateFile.read(path).flatMap { LedgerMark(encoded: $0.bytes) } } catch { throw StoreFailure(error) }
    }
}

/// Tells a file from a copy of it, also from one that was put in its place after it was removed.
public struct FileIdentity: Sendable, Hashable {
    /// The file's number in its file system, which may be given again after the file is gone.
    public let inode: UInt64
    /// The time at which the file was made there, since 1970; 0 when the file system does not know.
    public let bornNanoseconds: UInt64

    init(inode: UInt64, bornNanoseconds: UInt64) {
        self.inode = inode
        self.bornNanoseconds = bornNanoseconds
    }

    /// - Returns: nil where there is no file.
    init?(path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        self.init(inode: UInt64(status.st_ino), bornNanoseconds: UInt64(clamping: file_birth_nanoseconds(path)))
    }
}

/// The mark of a ledger that is open for writing. It follows the commits without waiting for the disk: it may be behind the database, never before it.
final class MarkFile: Sendable {
    private let ledgerPath: String
    private let file: PrivateFile
    private let mark: Mutex<LedgerMark>

    /// Makes the file where there is none; it has reached the disk when this returns.
    init(path: String, ledgerPath: String, mark: LedgerMark) throws(StoreFailure) {
        self.ledgerPath = ledgerPath
        self.mark = Mutex(mark)
        do {
            file = try .openOrCreate(path)
            try file.write(mark.encoded)
            try file.synchronize()
        } catch { throw StoreFailure(error) }
    }

    /// - Throws: `fenced` when the database file that is open is not the directory's any more.
    func requireSameFile() throws(StoreFailure) {
        guard FileIdentity(path: ledgerPath) == mark.withLock({ $0.file }) else {
            throw StoreFailure(
                code: .fenced,
                message: "\(ledgerPath) was exchanged or removed while it was open; nothing is written to it any more: restart this program")
        }
    }

    func advance(to head: JournalHead) {
        mark.withLock { mark in
            guard head.number > mark.number else { return }
            (mark.number, mark.hash) = (head.number, head.hash)
            try? file.write(mark.encoded)
        }
    }

    /// Says that the ledger was closed, unless another process has made the mark its own.
    func close() {
        mark.withLock { mark in
            guard (try? LedgerMark.read(path: file.path)) == mark else { return }
            mark.isOpen = false
            try? file.write(mark.encoded)
        }
        try? file.synchronize()
    }
}

extension StoreFailure {
    init(_ failure: FileFailure) {
        self.init(code: .unavailable, message: "\(failure.path) cannot be used (\(failure.reason)); check the directory's permissions")
    }
}
