public import EthereumPrimitives
public import LedgerCore
internal import PrivateFiles

/// A data directory's memory of its ledger beside the database. It shows that a database was exchanged, rolled back or copied.
public struct LedgerMark: Sendable, Hashable {
    /// Counts restorations and adoptions. The database has the same number.
    public var generation: UInt32
    /// The identity of the database.
    public var store: StoreIdentity
    /// The number of the last entry that is known to have been acknowledged, and the chain's hash with it.
    public var number: UInt64
    public var hash: Bytes32
    /// True when the ledger was opened for writing and not closed since.
    public var isOpen: Bool

    /// A tag, the fields in big-endian order, and the first bytes of a SHA-256 over all of these.
    var encoded: [UInt8] {
        var bytes = LedgerMark.tag
        for value in [UInt64(generation), store.place, store.birth, number] { withUnsafeBytes(of: value.bigEndian) { bytes += $0 } }
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
        let store = StoreIdentity(place: integer(1), birth: integer(2))
        self.init(generation: generation, store: store, number: integer(3), hash: hash, isOpen: encoded[hashStart + 32] == 1)
        guard self.encoded == encoded else { return nil }
    }

    package init(generation: UInt32, store: StoreIdentity, number: UInt64, hash: Bytes32, isOpen: Bool) {
        self.generation = generation
        self.store = store
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

    /// Writes the mark of a directory that has none; it has reached the disk when this returns.
    package func write(path: String) throws(StoreFailure) {
        do {
            let file = try PrivateFile.create(path)
            try file.write(encoded)
            try file.synchronize()
        } catch { throw StoreFailure(error) }
    }
}
