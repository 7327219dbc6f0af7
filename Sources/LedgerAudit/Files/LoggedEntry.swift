package import EthereumPrimitives
package import LedgerCore
package import LedgerLog
package import StrictJSON
package import TransparencyLog

/// An entry of the log with its way to the root of a head, as files of proof hold it: `{"entry": 17, "leaf": "0x…", "hashes": ["0x…"]}`.
package struct LoggedEntry: Sendable, Hashable {
    static let names = ["entry", "leaf", "hashes"]

    /// The entry's number: its index in the log plus one.
    package let number: UInt64
    package let leaf: [UInt8]
    package let hashes: [Bytes32]

    /// - Throws: ``LogFormatError`` for an entry that the head does not cover; ``LogFailure`` when the log cannot be read.
    package init(_ number: UInt64, in files: LogFiles, size: UInt64) throws {
        guard number > 0 else { throw LogFormatError.malformed("entries are numbered from 1") }
        self.number = number
        leaf = try files.entry(at: number - 1)
        hashes = try InclusionProof(index: number - 1, size: size, in: TileTree(files)).hashes
    }

    init(_ json: JSONValue?, _ place: String) throws(LogFormatError) {
        let object = try StrictObject(json, place, names: LoggedEntry.names)
        number = try object.number("entry")
        leaf = try object.bytes("leaf")
        hashes = try object.hashes("hashes", maximumCount: 63)
        guard number > 0 else { throw .malformed("'entry' of \(place) is 0: entries are numbered from 1") }
    }

    package var json: JSONValue {
        .object([
            "entry": .number("\(number)"), "leaf": .string(Hex.encode(leaf)), "hashes": .array(hashes.map { .string($0.description) }),
        ])
    }

    package var leafHash: Bytes32 { MerkleTree.leaf(leaf) }

    /// The entry, which a head covers.
    ///
    /// - Throws: ``LogFormatError`` unless the head's tree has it at its place.
    package func check(under head: Checkpoint) throws(LogFormatError) -> PublicEntry {
        try InclusionProof(index: number - 1, size: head.size, hashes: hashes).check(leafHash, root: head.root)
        let entry: PublicEntry
        do { entry = try PublicEntry(encoded: leaf) } catch { throw .malformed("entry \(number) of the log cannot be read: \(error)") }
        guard entry.number == number else { throw .unproven("entry \(number) of the log says that it is number \(entry.number)") }
        return entry
    }
}
