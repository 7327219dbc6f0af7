/// The entries of a tile, each after its length in two bytes (C2SP tlog-tiles).
package enum EntryBundle {
    /// A longer entry cannot be written.
    package static let maximumEntryBytes = Int(UInt16.max)

    /// - Throws: ``LogFormatError`` for an entry that is too long.
    package static func append(_ entry: some Collection<UInt8>, to bundle: inout [UInt8]) throws(LogFormatError) {
        guard let count = UInt16(exactly: entry.count) else {
            throw .malformed("an entry of \(entry.count) bytes: expected at most \(maximumEntryBytes)")
        }
        bundle.append(UInt8(count >> 8))
        bundle.append(UInt8(truncatingIfNeeded: count))
        bundle += entry
    }

    /// - Parameter count: How many entries the bundle must have; nil for any number up to 256.
    /// - Throws: ``LogFormatError`` where an entry is cut off, or for another number of entries.
    package static func decode(_ bundle: [UInt8], count: Int? = nil) throws(LogFormatError) -> [[UInt8]] {
        var entries: [[UInt8]] = []
        var position = 0
        while position < bundle.count {
            guard entries.count < count ?? Tile.fullWidth else { throw .malformed("a bundle has more than \(entries.count) entries") }
            guard position + 2 <= bundle.count else { throw .malformed("entry \(entries.count) of a bundle is cut off in its length") }
            let end = position + 2 + Int(bundle[position]) << 8 + Int(bundle[position + 1])
            guard end <= bundle.count else { throw .malformed("entry \(entries.count) of a bundle is cut off") }
            entries.append(Array(bundle[position + 2..<end]))
            position = end
        }
        guard entries.count == count ?? entries.count else {
            throw .malformed("a bundle has \(entries.count) entries: expected \(count ?? 0)")
        }
        return entries
    }
}
