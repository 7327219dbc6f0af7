internal import EthereumPrimitives
internal import LedgerCore
internal import LedgerLog
package import StrictJSON
package import TransparencyLog

/// Evidence that whoever holds a log's key lied, which anyone checks with the key alone.
package enum FraudProof: Sendable, Hashable {
    package static let format = "imo-fraud-proof@v1"

    /// A snapshot's sum has another amount for an entry than the log has.
    case sum(FalseSum)
    /// Two signed heads, each with another entry at the same place.
    case histories(TwoHistories)
    /// An offer of a price, and a head under which the entry that it names is another.
    case offer(SignedNote, LoggedEntry, checkpoint: SignedNote)
    /// Two signed heads of one size with different roots.
    case heads(SignedNote, SignedNote)

    package struct FalseSum: Sendable, Hashable {
        package let checkpoint: SignedNote
        package let ledger: LoggedEntry
        package let registration: LoggedEntry
        package let snapshot: LoggedEntry
        package let charge: ClaimAudit.Charge
    }

    package struct TwoHistories: Sendable, Hashable {
        package let first: LogProof
        package let second: LogProof

        package init(first: LogProof, second: LogProof) {
            self.first = first
            self.second = second
        }
    }

    /// Checks the evidence.
    ///
    /// - Returns: What it proves, in a sentence.
    /// - Throws: ``LogFormatError`` where it proves nothing against the holder of this key.
    package func check(log: NoteVerifier) throws -> String {
        switch self {
        case .sum(let sum): try sum.check(log: log)
        case .histories(let histories): try histories.check(log: log)
        case .heads(let one, let other): try FraudProof.check(one, other, log: log)
        case .offer(let offer, let entry, let checkpoint): try FraudProof.check(PriceOffer(offer, log: log), entry, under: checkpoint, log: log)
        }
    }

    private static func check(
        _ offer: PriceOffer, _ entry: LoggedEntry, under checkpoint: SignedNote, log: NoteVerifier
    ) throws(LogFormatError) -> String {
        _ = try entry.check(under: checkpoint.checkpoint(of: log))
        guard entry.number == offer.entry, entry.leafHash != offer.leafHash else {
            throw .unproven("entry \(entry.number) is the one that the offer names: this proves no fraud")
        }
        return "the log's key offered the price of entry \(offer.entry) for \(offer.model), and signed a head under which that entry is another"
    }

    private static func check(_ one: SignedNote, _ other: SignedNote, log: NoteVerifier) throws(LogFormatError) -> String {
        let heads = (try one.checkpoint(of: log), try other.checkpoint(of: log))
        guard heads.0.size == heads.1.size, heads.0.root != heads.1.root else {
            throw .unproven(
                "the heads of \(heads.0.size) and \(heads.1.size) entries do not contradict each other by themselves: compare entries under them")
        }
        return "the log's key signed two roots over \(heads.0.size) entries: two histories"
    }
}

extension FraudProof.FalseSum {
    fileprivate func check(log: NoteVerifier) throws -> String {
        let head = try checkpoint.checkpoint(of: log)
        let entry = try snapshot.check(under: head)
        let charged = try charge.entry.check(under: head)
        let index = charge.opening.proof.index
        for sums in entry.snapshots where sums.previousEntry &+ index == charged.number {
            guard let token = try? RegisteredToken(sums.token, ledger: ledger, registration: registration, under: head) else { continue }
            let leaf = SumNode.leaf(charge.entry.leafHash, added: charge.summed.added, taken: charge.summed.taken)
            try charge.opening.proof.check(leaf, root: SumNode(sums.revenueSum))
            let logged = try charged.revenueChange(of: token.model, isFirst: index == 0)
            guard logged != charge.summed else { break }
            return "entry \(charged.number) added \(logged.added) to the revenue of \(token.model) and took \(logged.taken); "
                + "snapshot \(sums.snapshotID) counts \(charge.summed.added) and \(charge.summed.taken)"
        }
        throw LogFormatError.unproven("the snapshot's sum has the amount of entry \(charged.number) that the log has: this proves no fraud")
    }
}

extension FraudProof.TwoHistories {
    fileprivate func check(log: NoteVerifier) throws -> String {
        guard let one = first.extra, let other = second.extra else { throw LogFormatError.malformed("a proof does not hold its entry") }
        let (oneHead, otherHead) = (try first.check(one, log: log), try second.check(other, log: log))
        guard first.index == second.index, one != other else {
            throw LogFormatError.unproven("both heads have the same entry at the same place: this proves no fraud")
        }
        return "entry \(first.index + 1) is one under the head of \(oneHead.size) entries and another under that of \(otherHead.size): "
            + "the log's key signed two histories"
    }
}

// MARK: - Making

extension ClaimAudit {
    /// The first charge whose sum contradicts its entry; nil where there is none.
    package func fraud(log: NoteVerifier) throws -> FraudProof? {
        for snapshot in snapshots {
            for charge in snapshot.charges {
                let proof = FraudProof.sum(
                    FraudProof.FalseSum(
                        checkpoint: checkpoint, ledger: ledger, registration: registration, snapshot: snapshot.entry, charge: charge))
                if (try? proof.check(log: log)) != nil { return proof }
            }
        }
        return nil
    }
}

// MARK: - JSON

extension FraudProof {
    /// - Throws: ``LogFormatError`` for a file of another format, or with other members.
    package init(json: JSONValue) throws(LogFormatError) {
        guard json["format"] == .string(FraudProof.format) else {
            throw .malformed("this is no proof of fraud: expected \"format\": \"\(FraudProof.format)\"")
        }
        if json["first"] != nil {
            let object = try StrictObject(json, "the proof", names: ["format", "first", "second"])
            self = .histories(
                TwoHistories(
                    first: try LogProof(encoded: Array(object.text("first").utf8)), second: try LogProof(encoded: Array(object.text("second").utf8))))
            return
        }
        if json["offer"] != nil {
            let object = try StrictObject(json, "the proof", names: ["format", "offer", "entry", "checkpoint"])
            self = .offer(
                try SignedNote(encoded: Array(object.text("offer").utf8)), try LoggedEntry(object["entry"], "'entry'"),
                checkpoint: try SignedNote(encoded: Array(object.text("checkpoint").utf8)))
            return
        }
        if json["heads"] != nil {
            let heads = try StrictObject(json, "the proof", names: ["format", "heads"]).array("heads", maximumCount: 2).compactMap(\.stringValue)
            guard heads.count == 2 else { throw .malformed("'heads' of the proof are not two signed heads") }
            self = .heads(try SignedNote(encoded: Array(heads[0].utf8)), try SignedNote(encoded: Array(heads[1].utf8)))
            return
        }
        let names = ["format", "checkpoint", "ledger", "registration", "snapshot", "charge"]
        let object = try StrictObject(json, "the proof", names: names)
        self = .sum(
            FalseSum(
                checkpoint: try SignedNote(encoded: Array(object.text("checkpoint").utf8)), ledger: try LoggedEntry(object["ledger"], "'ledger'"),
                registration: try LoggedEntry(object["registration"], "'registration'"),
                snapshot: try LoggedEntry(object["snapshot"], "'snapshot'"), charge: try ClaimAudit.Charge(object["charge"], "'charge'")))
    }

    package var json: JSONValue {
        switch self {
        case .sum(let sum):
            .object([
                "format": .string(FraudProof.format), "checkpoint": .string(String(decoding: sum.checkpoint.encoded, as: UTF8.self)),
                "ledger": sum.ledger.json, "registration": sum.registration.json, "snapshot": sum.snapshot.json, "charge": sum.charge.json,
            ])
        case .offer(let offer, let entry, let checkpoint):
            .object([
                "format": .string(FraudProof.format), "offer": .string(String(decoding: offer.encoded, as: UTF8.self)), "entry": entry.json,
                "checkpoint": .string(String(decoding: checkpoint.encoded, as: UTF8.self)),
            ])
        case .heads(let one, let other):
            .object([
                "format": .string(FraudProof.format),
                "heads": .array([one, other].map { .string(String(decoding: $0.encoded, as: UTF8.self)) }),
            ])
        case .histories(let histories):
            .object([
                "format": .string(FraudProof.format), "first": .string(String(decoding: histories.first.encoded, as: UTF8.self)),
                "second": .string(String(decoding: histories.second.encoded, as: UTF8.self)),
            ])
        }
    }
}
