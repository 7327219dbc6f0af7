package import TransparencyLog

/// Follows a running ledger from outside: fetches each new head, re-applies every rule to the entries up to it, and compares the tree.
///
/// Its memory is the last head that it accepted. A restart reads the log again from the start: nothing but the log itself is trusted.
package struct LogFollower {
    private let key: NoteVerifier
    private var auditor = LogAuditor()
    /// The newest head that was accepted, as the log signed it.
    package private(set) var accepted: SignedNote?
    private var acceptedHead: Checkpoint?

    /// - Parameter remembered: The head that an earlier run accepted.
    /// - Throws: ``LogFormatError`` where the log's key has not signed it.
    package init(key: NoteVerifier, remembered: SignedNote? = nil) throws(LogFormatError) {
        self.key = key
        accepted = remembered
        acceptedHead = try remembered?.checkpoint(of: key)
    }

    /// A fault of a log, and the evidence that shows it to others.
    package struct Alarm: Error, Sendable, CustomStringConvertible {
        package let description: String
        /// The head that was accepted before, and the one at fault: together they are signed by one key.
        package let heads: [SignedNote]
    }

    /// Takes a head that the log serves.
    ///
    /// - Parameter entries: Reads the entries of a bundle under a head of this size.
    /// - Returns: The size accepted.
    /// - Throws: ``Alarm`` where the log is at fault; what the reading throws.
    package mutating func accept(_ note: SignedNote, entries: (_ bundle: UInt64, _ size: UInt64) async throws -> [[UInt8]]) async throws -> UInt64 {
        let head: Checkpoint
        do throws(LogFormatError) { head = try note.checkpoint(of: key) } catch { throw alarm(error.message, note) }
        if let acceptedHead {
            guard head.size >= acceptedHead.size else { return acceptedHead.size }
            guard head.size > acceptedHead.size || head.root == acceptedHead.root else {
                throw alarm("the log signed two roots over \(head.size) entries", note)
            }
        }
        var bundle = auditor.frontier.size / UInt64(Tile.fullWidth)
        while auditor.frontier.size < head.size {
            let before = auditor.frontier.size
            let known = Int(before % UInt64(Tile.fullWidth))
            for entry in try await entries(bundle, head.size).dropFirst(known) {
                do { try auditor.append(entry) } catch { throw alarm("\(error)", note) }
                try compare(with: note)
            }
            guard auditor.frontier.size > before else { throw alarm("entry \(before + 1) is not served", note) }
            bundle += 1
        }
        guard auditor.frontier.root == head.root else { throw alarm("the entries served do not lead to the head over \(head.size) entries", note) }
        (accepted, acceptedHead) = (note, head)
        return head.size
    }

    /// Compares the tree with the head that was accepted before, where it has come to its size.
    private func compare(with note: SignedNote) throws {
        guard let acceptedHead, acceptedHead.size == auditor.frontier.size, auditor.frontier.root != acceptedHead.root else { return }
        throw alarm("the first \(acceptedHead.size) entries are not those of the head accepted before: history was changed", note)
    }

    private func alarm(_ reason: String, _ note: SignedNote) -> Alarm {
        Alarm(description: reason, heads: (accepted.map { [$0] } ?? []) + [note])
    }
}
