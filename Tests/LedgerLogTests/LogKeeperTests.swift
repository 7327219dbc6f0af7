import EthereumPrimitives
import Foundation
import LedgerCore
import LedgerLog
import Testing
import TransparencyLog

@Suite("Keeping the log")
struct LogKeeperTests {
    private static func ledger() throws -> LoggedLedger {
        let ledger = try LoggedLedger()
        try ledger.transfer(300, to: LoggedLedger.alice)
        for tokens in 1...3 { try ledger.call("carol", tokens: UInt64(tokens * 100)) }
        try ledger.snapshot()
        try ledger.call("dave", tokens: 9)
        try ledger.claim([1], by: LoggedLedger.alice)
        return ledger
    }

    @Test("The log has one entry for each of the journal's, under a signed head, and holds against the journal")
    func completeLog() throws {
        let ledger = try Self.ledger()
        let head = try ledger.log()
        #expect(try head.size == ledger.store.head().number)
        #expect(try ledger.keeper.verify(ledger.store) == head)
        let entries = try (0..<head.size).map { try ledger.keeper.files.entry(at: $0) }
        #expect(try entries.map { try PublicEntry(encoded: $0).number } == Array(1...head.size))
        var frontier = MerkleFrontier()
        for entry in entries { frontier.append(MerkleTree.leaf(entry)) }
        #expect(frontier.root == head.root)
    }

    @Test("Step by step, with a restart after each, the log becomes the same as at once", arguments: [1, 3, 7])
    func restarts(step: UInt64) throws {
        let ledger = try Self.ledger()
        var last = try ledger.keeper.head()
        while true {
            let (head, isComplete) = try ledger.keeper.advance(ledger.store, limit: step)
            let proof = try ConsistencyProof(oldSize: last.size, newSize: head.size, in: TileTree(ledger.keeper.files))
            try proof.check(oldRoot: last.root, newRoot: head.root)
            last = head
            if isComplete { break }
            try ledger.restart()
        }
        let other = try Self.ledger()
        #expect(try other.log() == last)
    }

    @Test("Every entry has a proof that the log's key alone checks")
    func proofs() throws {
        let ledger = try Self.ledger()
        let size = try ledger.log().size
        let note = try SignedNote(encoded: ledger.keeper.files.checkpoint())
        for index in 0..<size {
            let proof = try LogProof(encoded: ledger.keeper.files.proof(of: index, under: note).encoded)
            try proof.check(ledger.keeper.files.entry(at: index), log: ledger.identity.signer.verifier)
        }
        #expect(throws: LogFormatError.self) { try ledger.keeper.files.proof(of: size, under: note) }
    }

    @Test("A flipped bit in each stored byte of entries, tiles, sums and head is found before the next head is signed, and a restart does not help")
    func flippedBits() throws {
        let ledger = try LoggedLedger()
        try ledger.call("carol", tokens: 100)
        try ledger.snapshot()
        try ledger.log()
        try ledger.call("carol", tokens: 1)
        let files = try FileManager.default.contentsOfDirectory(atPath: ledger.directory).sorted()
        #expect(files.contains("checkpoint") && files.contains("entries"))
        var count = 0
        for name in files where name != "snapshots" {
            let path = ledger.directory + "/" + name
            let original = try Data(contentsOf: URL(fileURLWithPath: path))
            for offset in original.indices {
                var changed = original
                changed[offset] ^= 1 << UInt8(offset % 8)
                try changed.write(to: URL(fileURLWithPath: path))
                if offset % 97 == 0 { try ledger.restart() }
                #expect(throws: (any Error).self, "\(name) byte \(offset)") { try ledger.keeper.advance(ledger.store) }
                if offset % 97 == 0 { #expect(throws: (any Error).self, "\(name) byte \(offset)") { try ledger.keeper.verify(ledger.store) } }
                count += 1
            }
            try original.write(to: URL(fileURLWithPath: path))
        }
        #expect(count > 2000)
        try ledger.restart()
        let head = try ledger.log()
        #expect(try head.size == ledger.store.head().number)
    }

    @Test("The list of snapshots is compared with the log: no flipped bit of it leads to a sum over another period")
    func flippedBitsOfTheList() throws {
        let reference = try Self.ledger()
        try reference.snapshot()
        let honest = try reference.log()
        let ledger = try Self.ledger()
        try ledger.log()
        try ledger.snapshot()
        let path = ledger.directory + "/snapshots"
        let names = try FileManager.default.contentsOfDirectory(atPath: ledger.directory)
        let before = try Dictionary(uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: ledger.directory + "/" + $0))) })
        let original = try #require(before["snapshots"])
        #expect(original.count == 72)
        for bit in 0..<original.count * 8 {
            var changed = original
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            try changed.write(to: URL(fileURLWithPath: path))
            try ledger.restart()
            #expect(throws: (any Error).self, "bit \(bit)") { try ledger.keeper.advance(ledger.store) }
        }
        // A file that is cut off, or ends with what was never signed, is no reason for a wrong sum either.
        for content in [original.prefix(36), original.prefix(71), Data()] {
            try Data(content).write(to: URL(fileURLWithPath: path))
            try ledger.restart()
            #expect(throws: (any Error).self, "\(content.count) bytes") { try ledger.keeper.advance(ledger.store) }
        }
        for (name, content) in before { try content.write(to: URL(fileURLWithPath: ledger.directory + "/" + name)) }
        try (original + Data(repeating: 0, count: 40)).write(to: URL(fileURLWithPath: path))
        try ledger.restart()
        #expect(try ledger.log() == honest)
    }

    @Test("A log is not continued from another journal, nor from a shorter one")
    func otherJournal() throws {
        let (ledger, other) = (try Self.ledger(), try LoggedLedger())
        try ledger.log()
        #expect(throws: LogFailure.self) { try ledger.keeper.advance(other.store) }
        for _ in 0..<20 { try other.call("dave", tokens: 2) }
        #expect(throws: LogFailure.self) { try ledger.keeper.advance(other.store) }
    }

    @Test("Another key does not continue the log, and a log is begun once")
    func otherKey() throws {
        let ledger = try Self.ledger()
        try ledger.log()
        #expect(throws: LogFailure.self) { try ledger.keeper.begin() }
        let identity = try LogIdentity(origin: NoteName("test.example/log"), random: [UInt8](repeating: 9, count: 64))
        #expect(throws: LogFormatError.self) { try LogKeeper(directory: ledger.directory, identity: identity).advance(ledger.store) }
    }

    @Test("A head that cannot be read is not taken for none: the log is not begun a second time")
    func unreadableHead() throws {
        let ledger = try Self.ledger()
        try ledger.log()
        let path = ledger.directory + "/checkpoint"
        let head = try Data(contentsOf: URL(fileURLWithPath: path))
        try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: path)
        #expect(throws: LogFailure.self) { try ledger.keeper.begin() }
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == head)
    }

    @Test("A tile is a part of a file, and a part of it is never served under the full one's path")
    func tiles() throws {
        let ledger = try Self.ledger()
        for _ in 0..<130 { try ledger.call("dave", tokens: 1) }
        let head = try ledger.log()
        #expect((257..<512).contains(head.size))
        let files = ledger.keeper.files
        #expect(try files.tile(Tile(.hashes(level: 0), index: 0), size: head.size)?.count == 8192)
        #expect(try files.tile(Tile(.hashes(level: 1), index: 0, width: 1), size: head.size)?.count == 32)
        #expect(try files.tile(Tile(.hashes(level: 1), index: 0), size: head.size) == nil)
        #expect(try files.tile(Tile(.entries, index: 1), size: head.size) == nil)
        let width = Int(head.size - 256)
        let bundle = try #require(try files.tile(Tile(.entries, index: 1, width: width), size: head.size))
        #expect(try EntryBundle.decode(bundle).count == width)
        #expect(try files.tile(Tile(.entries, index: 1, width: width + 1), size: head.size) == nil)
    }

    @Test("The log's secrets are read back from their file, and never shown")
    func identity() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "log-key-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let identity = try LogIdentity(origin: NoteName("example.com/log"), random: [UInt8](repeating: 3, count: 64))
        try identity.create(at: path)
        #expect(throws: LogFailure.self) { try identity.create(at: path) }
        let read = try LogIdentity(path: path)
        #expect(read.signer.verifier == identity.signer.verifier)
        #expect(read.salts.salt(entry: 1, commitment: 0) == identity.salts.salt(entry: 1, commitment: 0))
        try Data("nothing".utf8).write(to: URL(fileURLWithPath: path))
        #expect(throws: LogFailure.self) { try LogIdentity(path: path) }
    }
}
