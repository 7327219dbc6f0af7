internal import EthereumPrimitives
internal import TransparencyLog

/// Entries on their way into the files, with the hashes that they complete.
struct LogGrowth {
    private let files: LogFiles
    private var frontier: MerkleFrontier
    private var firstIndex: UInt64
    private var bundle: [UInt8] = []
    private var ends: [UInt64] = []
    private var end: UInt64
    private var levels: [(first: UInt64, hashes: [Bytes32])] = []
    /// The number of levels that were ever written to.
    private(set) var touchedLevels = 0

    init(files: LogFiles, frontier: MerkleFrontier) throws(LogFailure) {
        self.files = files
        self.frontier = frontier
        firstIndex = frontier.size
        end = try files.entriesEnd(size: frontier.size)
    }

    mutating func append(_ entry: [UInt8]) throws(LogFormatError) {
        try EntryBundle.append(entry, to: &bundle)
        end += UInt64(entry.count + 2)
        ends.append(end)
        var completed: [(level: Int, index: UInt64, hash: Bytes32)] = []
        frontier.append(MerkleTree.leaf(entry)) { level, index, hash in
            if level % Tile.height == 0 { completed.append((level / Tile.height, index, hash)) }
        }
        for (level, index, hash) in completed {
            if levels.count == level { levels.append((index, [])) }
            if levels[level].hashes.isEmpty { levels[level].first = index }
            levels[level].hashes.append(hash)
        }
        touchedLevels = max(touchedLevels, levels.count)
    }

    /// Writes what was appended. It can be read afterwards, and is not yet on the disk.
    mutating func flush() throws(LogFailure) {
        guard !ends.isEmpty else { return }
        try files.writeEntries(bundle, ends: ends, from: firstIndex)
        for (level, row) in levels.enumerated() where !row.hashes.isEmpty {
            try files.writeHashes(row.hashes, level: level, from: row.first)
            levels[level].hashes = []
        }
        firstIndex = frontier.size
        (bundle, ends) = ([], [])
    }
}
