internal import Dispatch
internal import EthereumPrimitives
internal import LedgerCore
internal import Synchronization

/// The reading side of a verification. It reads the journal page by page and makes every check that needs no replay.
struct JournalScan {
    static let pageSize = 1_000

    /// The number of the last entry that was read.
    private(set) var number: UInt64
    /// The chain's position among the entries that an earlier run replayed; those end with `verified`.
    private var rehashed: JournalHead?
    private let verified: JournalHead
    private var time: Timestamp
    private var rules = RuleVersion.first
    private var ledger: OpenLedger?
    private var salt: Bytes32?
    private var admission: Admission?
    private let proofs: any ReexecutionVerifier

    /// - Parameter verified: The last entry that an earlier run replayed into `state`.
    init(verified: JournalHead, past: JournalVerifier.Past, state: any RecordSource, proofs: any ReexecutionVerifier) throws {
        self.verified = verified
        self.proofs = proofs
        time = verified.time
        switch past {
        case .rehashed: number = 0
        // The last of them is read again, for its hash.
        case .trusted: number = max(verified.number, 1) - 1
        }
        rehashed = verified.number == 0 ? nil : .empty
        guard let ledger = try state.load(.ledger).map({ try OpenLedger(encoded: $0) }) else { return }
        let generation = try state.load(.generation).map { try GenerationRecord(encoded: $0) }
        self.ledger = ledger
        salt = generation?.salt
        admission = Admission(ledger: ledger, salt: salt, proofs: proofs, isReplay: true)
    }

    /// The next entries, up to the first that fails a check.
    mutating func nextPage(of reader: any LedgerReader) throws -> CheckedPage {
        let limit = number < verified.number ? min(JournalScan.pageSize, Int(clamping: verified.number - number)) : JournalScan.pageSize
        let rows = try reader.entries(from: number + 1, limit: limit)
        var page = CheckedPage(isLast: rows.count < limit)
        do throws(Discrepancy) {
            if number < verified.number {
                for row in rows { try rehash(row) }
                if page.isLast, number < verified.number { throw Discrepancy("entry \(number + 1) is missing; an earlier verification has seen it") }
            } else {
                for row in rows {
                    let entry = try read(row, in: reader)
                    page.entries.append(ReadEntry(entry: entry, stored: row, earlier: try earlierEntries(of: entry, in: reader)))
                }
            }
        } catch {
            page.problem = error
        }
        stopAtRefusal(&page)
        return page
    }

    /// Checks that an entry that was replayed before still has the same bytes.
    private mutating func rehash(_ row: StoredEntry) throws(Discrepancy) {
        guard row.number == number + 1 else { throw .missing(number + 1, next: row.number) }
        guard let header = try? JournalEntry.Header(encoded: row.entry), header.number == row.number, header.id == row.id else {
            throw Discrepancy("entry \(row.number) is not the one that an earlier verification has seen")
        }
        (number, rules) = (row.number, header.rules)
        // Without those before it, only the last one's hash can be compared.
        let isFirstRead = rehashed == .empty && row.number > 1
        let hash = isFirstRead ? row.hash : (rehashed ?? .empty).appending(row.entry, at: header.time).hash
        guard hash == row.hash, row.number < verified.number || hash == verified.hash else {
            throw Discrepancy("entry \(row.number) is not the one that an earlier verification has seen: it has the chain hash \(row.hash)")
        }
        rehashed = JournalHead(number: row.number, hash: hash, time: header.time)
    }

    private mutating func read(_ row: StoredEntry, in reader: any LedgerReader) throws(Discrepancy) -> JournalEntry {
        let next = number + 1
        guard row.number == next else { throw .missing(next, next: row.number) }
        let entry: JournalEntry
        do { entry = try JournalEntry(encoded: row.entry) } catch { throw Discrepancy("entry \(next) cannot be read: \(error)") }
        guard entry.number == next else { throw Discrepancy("entry \(next) says that it is entry \(entry.number)") }
        guard entry.id == row.id else { throw Discrepancy("entry \(next) has the id \(entry.id), the store lists it under \(row.id)") }
        try requireUnique(entry, in: reader)
        guard entry.time >= time else { throw Discrepancy("entry \(next) is earlier than the entry before it") }
        guard entry.rules >= rules else {
            throw Discrepancy("entry \(next) follows the rules \(entry.rules.rawValue), those before it follow the rules \(rules.rawValue)")
        }
        (number, time, rules) = (next, entry.time, entry.rules)
        return entry
    }

    /// Checks that no earlier entry has the same id. A lookup of an id finds one entry, so two entries of one id cannot both find themselves.
    private func requireUnique(_ entry: JournalEntry, in reader: any LedgerReader) throws(Discrepancy) {
        let found: UInt64?
        do { found = try reader.number(of: entry.id) } catch { throw Discrepancy("entry \(entry.number) cannot be looked up: \(error)") }
        guard found == entry.number else {
            throw Discrepancy(
                found.map { "entry \(entry.number) repeats the command id \(entry.id) of an earlier entry: looking it up gives entry \($0)" }
                    ?? "entry \(entry.number) is not found by its command id \(entry.id)")
        }
    }

    /// The earlier entries that a command refers to. They are found by id and read by number, because entries read by number were checked before.
    private func earlierEntries(of entry: JournalEntry, in reader: any LedgerReader) throws(Discrepancy) -> [CommandID: StoredEntry] {
        var earlier: [CommandID: StoredEntry] = [:]
        for id in entry.command.earlierEntries {
            do {
                guard let number = try reader.number(of: id), number < entry.number else { continue }
                earlier[id] = try reader.entries(from: number, limit: 1).first { $0.number == number && $0.id == id }
            } catch {
                throw Discrepancy("entry \(entry.number) refers to \(id), which cannot be looked up: \(error)")
            }
        }
        return earlier
    }

    /// Checks signatures and proofs on all processors, and ends the page before the first that is refused.
    private mutating func stopAtRefusal(_ page: inout CheckedPage) {
        var first = 0
        while first < page.entries.count {
            // An entry that begins a history is itself checked by what held before it.
            let last = page.entries[first...].firstIndex { $0.beginsHistory } ?? page.entries.count - 1
            if let admission, let refusal = firstRefusal(in: page.entries[first...last], by: admission) {
                let entry = page.entries[refusal.index].entry
                page.entries.removeSubrange(refusal.index...)
                page.problem = Discrepancy(
                    "entry \(entry.number): the \(entry.command.name) command's signature or proof is refused: \(refusal.outcome.name)")
                return
            }
            follow(page.entries[last])
            first = last + 1
        }
    }

    /// Checks what comes after an entry by the ledger, the generation or the operator that it began with.
    private mutating func follow(_ read: ReadEntry) {
        switch read.entry.command {
        case .openLedger(let opened) where read.beginsHistory && ledger == nil:
            ledger = opened
        case .beginGeneration(let generation) where read.beginsHistory: salt = generation.salt
        case .rotateOperator(let rotation) where read.beginsHistory: ledger = ledger?.operated(by: rotation.next)
        default: return
        }
        if let ledger { admission = Admission(ledger: ledger, salt: salt, proofs: proofs, isReplay: true) }
    }

    private func firstRefusal(in entries: ArraySlice<ReadEntry>, by admission: Admission) -> (index: Int, outcome: Outcome)? {
        let refusals = Mutex<[Int: Outcome]>([:])
        let chunk = 64
        DispatchQueue.concurrentPerform(iterations: (entries.count + chunk - 1) / chunk) { number in
            let start = entries.startIndex + number * chunk
            for index in start..<min(start + chunk, entries.endIndex) {
                let outcome = admission.check(entries[index].entry.command)
                guard outcome != .accepted else { continue }
                refusals.withLock { $0[index] = outcome }
                return
            }
        }
        return refusals.withLock { $0 }.min { $0.key < $1.key }.map { (index: $0.key, outcome: $0.value) }
    }
}

/// A journal entry together with its stored bytes.
struct ReadEntry: Sendable {
    let entry: JournalEntry
    let stored: StoredEntry
    /// The entries that the command refers to.
    let earlier: [CommandID: StoredEntry]

    /// Whether this entry claims to have opened the ledger, begun a generation or replaced the operator's key. Replaying it will show whether it did.
    var beginsHistory: Bool {
        guard entry.outcome == .accepted else { return false }
        return switch entry.command {
        case .openLedger, .beginGeneration, .rotateOperator: true
        default: false
        }
    }
}

/// Consecutive entries that have passed the checks of ``JournalScan``.
struct CheckedPage: Sendable {
    var entries: [ReadEntry] = []
    /// The fault of the entry after these.
    var problem: Discrepancy?
    /// True when the journal ends here.
    let isLast: Bool

    init(isLast: Bool) {
        self.isLast = isLast
    }
}

/// The fault of an entry, as a sentence.
struct Discrepancy: Error {
    let sentence: String

    init(_ sentence: String) {
        self.sentence = sentence
    }

    static func missing(_ number: UInt64, next: UInt64) -> Discrepancy {
        Discrepancy("entry \(number) is missing; the next one stored is entry \(next)")
    }
}
