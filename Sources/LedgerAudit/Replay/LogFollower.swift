package import EthereumPrimitives
package import LedgerCore
package import TransparencyLog

/// Follows a running ledger from outside: fetches each new head, re-applies every rule to the entries up to it, and compares the tree.
///
/// Its memory is the last head that it accepted. A restart reads the log again from the start: nothing but the log itself is trusted.
package struct LogFollower {
    /// A head that the log's key signed, and the place that it was found in.
    package struct KnownHead: Sendable {
        package let checkpoint: Checkpoint
        /// nil for a head on a chain, where its signature is of another form.
        package let note: SignedNote?
        package var anchor: AnchoredHead?
        /// Such as "the witness 'example.com'".
        package let source: String
    }

    private let key: NoteVerifier
    private var auditor: LogAuditor
    /// The entries so far that replaced the operator's key.
    package var rotations: [(entry: UInt64, rotation: RotateOperator)] { auditor.rotations }
    /// The entry of the first generation whose salt is not known: the signatures behind it are not checked.
    package var signaturesUncheckedFrom: UInt64? { auditor.signaturesUncheckedFrom }
    /// The newest head that was accepted, as the log signed it.
    package private(set) var accepted: SignedNote?
    private var acceptedHead: Checkpoint?
    /// Heads with which the tree is compared when it has come to their sizes, by size.
    private var known: [UInt64: [KnownHead]] = [:]
    private let holdings: [WatchedHolding]
    /// The size of the head that the log served last.
    private var servedSize: UInt64 = 0

    /// - Parameters:
    ///   - remembered: The head that an earlier run accepted.
    ///   - holdings: The least that addresses have under each new head.
    ///   - generationSalts: See ``LogAuditor/init(generationSalts:)``.
    /// - Throws: ``LogFormatError`` where the log's key has not signed it.
    package init(
        key: NoteVerifier, remembered: SignedNote? = nil, holdings: [WatchedHolding] = [], generationSalts: [Bytes32] = []
    ) throws(LogFormatError) {
        self.key = key
        auditor = LogAuditor(generationSalts: generationSalts)
        self.holdings = holdings
        accepted = remembered
        acceptedHead = try remembered?.checkpoint(of: key)
    }

    /// A fault of a log, and the evidence that shows it to others.
    package struct Alarm: Error, Sendable, CustomStringConvertible {
        package let description: String
        /// The head that contradicts the one at fault, and the one at fault: together they are signed by one key.
        package let heads: [SignedNote]
        /// The number of the first wrong entry, where an entry is at fault.
        package let entry: UInt64?
        /// The head on a chain that contradicts the last of the heads.
        package var anchor: AnchoredHead?
    }

    /// Keeps a head to compare the log with.
    ///
    /// - Returns: The head, where the tree is already beyond it: whether the log continues it, a consistency proof tells. See ``check(_:continuedBy:)``.
    /// - Throws: ``LogFormatError`` where the log's key has not signed it.
    package mutating func compare(with note: SignedNote, from source: String) throws(LogFormatError) -> KnownHead? {
        compare(with: KnownHead(checkpoint: try note.checkpoint(of: key), note: note, source: source))
    }

    /// Keeps a head on a chain to compare the log with.
    ///
    /// - Returns: The head, where the tree is already beyond it.
    /// - Throws: ``LogFormatError`` where its size and its root cannot be together.
    package mutating func compare(with anchor: AnchoredHead) throws(LogFormatError) -> KnownHead? {
        let checkpoint = try Checkpoint(origin: key.name, size: anchor.size, root: anchor.root)
        return compare(with: KnownHead(checkpoint: checkpoint, note: nil, anchor: anchor, source: anchor.source))
    }

    private mutating func compare(with head: KnownHead) -> KnownHead? {
        guard head.checkpoint.size > auditor.frontier.size else { return head }
        if !known[head.checkpoint.size, default: []].contains(where: { $0.checkpoint == head.checkpoint }) {
            known[head.checkpoint.size, default: []].append(head)
        }
        return nil
    }

    /// A head that is beyond the newest one that the log serves; nil where there is none.
    package var hidden: KnownHead? {
        var all = known.values.flatMap(\.self)
        if let accepted, let acceptedHead { all.append(KnownHead(checkpoint: acceptedHead, note: accepted, source: "an earlier look")) }
        return all.filter { $0.checkpoint.size > servedSize }.max { $0.checkpoint.size < $1.checkpoint.size }
    }

    /// Compares the accepted head with one before it.
    ///
    /// - Throws: ``Alarm`` where the proof does not lead from the one to the other.
    package func check(_ head: KnownHead, continuedBy proof: [Bytes32]) throws(Alarm) {
        guard let acceptedHead else { return }
        let proof = ConsistencyProof(oldSize: head.checkpoint.size, newSize: acceptedHead.size, hashes: proof)
        do throws(LogFormatError) { try proof.check(oldRoot: head.checkpoint.root, newRoot: acceptedHead.root) } catch {
            throw Alarm(
                description:
                    "the log does not continue the head over \(head.checkpoint.size) entries of \(head.source): its key signed two histories",
                heads: [head.note, accepted].compactMap(\.self), entry: nil, anchor: head.anchor)
        }
    }

    /// The alarm over a head that the log keeps from its readers.
    package func alarm(hiding head: KnownHead) -> Alarm {
        Alarm(
            description: "the log serves \(servedSize) entries, \(head.source) has its head over \(head.checkpoint.size): the rest is hidden",
            heads: [head.note, accepted].compactMap(\.self), entry: nil, anchor: head.anchor)
    }

    /// Takes a head that the log serves.
    ///
    /// - Parameter entries: Reads the entries of a bundle under a head of this size.
    /// - Returns: The size accepted.
    /// - Throws: ``Alarm`` where the log is at fault; what the reading throws.
    package mutating func accept(_ note: SignedNote, entries: (_ bundle: UInt64, _ size: UInt64) async throws -> [[UInt8]]) async throws -> UInt64 {
        let head: Checkpoint
        do throws(LogFormatError) { head = try note.checkpoint(of: key) } catch { throw alarm(error.message, note) }
        servedSize = head.size
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
            for (offset, entry) in try await entries(bundle, head.size).dropFirst(known).enumerated() {
                do { try auditor.append(entry) } catch { throw alarm("\(error)", note, entry: before + UInt64(offset) + 1) }
                try compare(with: note)
            }
            guard auditor.frontier.size > before else { throw alarm("entry \(before + 1) is not served", note) }
            bundle += 1
        }
        guard auditor.frontier.root == head.root else { throw alarm("the entries served do not lead to the head over \(head.size) entries", note) }
        for holding in holdings {
            if let fault = try holding.fault(in: auditor.books) { throw alarm(fault, note) }
        }
        (accepted, acceptedHead) = (note, head)
        return head.size
    }

    /// Compares the tree with the heads that were accepted or found before, where it has come to their size.
    private mutating func compare(with note: SignedNote) throws {
        let size = auditor.frontier.size
        if let acceptedHead, acceptedHead.size == size, auditor.frontier.root != acceptedHead.root {
            throw alarm("the first \(size) entries are not those of the head accepted before: history was changed", note)
        }
        for head in known.removeValue(forKey: size) ?? [] where head.checkpoint.root != auditor.frontier.root {
            throw Alarm(
                description: "the first \(size) entries are not those of the head of \(head.source): history was changed",
                heads: [head.note, note].compactMap(\.self), entry: nil, anchor: head.anchor)
        }
    }

    private func alarm(_ reason: String, _ note: SignedNote, entry: UInt64? = nil) -> Alarm {
        Alarm(description: reason, heads: (accepted.map { [$0] } ?? []) + [note], entry: entry)
    }
}
