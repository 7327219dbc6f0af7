import EthereumPrimitives
import LedgerAudit
import LedgerCore
import LedgerLog
import StrictJSON
import TransparencyLog

/// A log whose operator has all keys and writes whatever he likes: a head over any entries, and proofs under it.
struct ForgedLog: SubtreeReader {
    let leaves: [[UInt8]]
    let identity: LogIdentity

    var size: UInt64 { UInt64(leaves.count) }

    func hash(level: Int, index: UInt64) -> Bytes32 {
        var frontier = MerkleFrontier()
        for leaf in leaves[Int(index) << level..<(Int(index) + 1) << level] { frontier.append(MerkleTree.leaf(leaf)) }
        return frontier.root
    }

    func note() throws -> SignedNote {
        try Checkpoint(origin: identity.signer.verifier.name, size: size, root: root(size: size)).signed(by: identity.signer)
    }

    func proof(_ number: UInt64) throws -> LogProof {
        let path = try InclusionProof(index: number - 1, size: size, in: self)
        return LogProof(extra: leaves[Int(number) - 1], index: number - 1, hashes: path.hashes, checkpoint: try note())
    }

    func entry(_ number: UInt64) throws -> JSONValue {
        let path = try InclusionProof(index: number - 1, size: size, in: self)
        return .object([
            "entry": .number("\(number)"), "leaf": .string(Hex.encode(leaves[Int(number) - 1])),
            "hashes": .array(path.hashes.map { .string($0.description) }),
        ])
    }
}

extension JSONValue {
    /// The value with a member replaced, at a path of names and indexes.
    func replacing(_ path: [String], with value: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        switch self {
        case .object(let members):
            return .object(members.map { $0.name == first ? JSONMember(first, $0.value.replacing(Array(path.dropFirst()), with: value)) : $0 })
        case .array(let elements):
            return .array(elements.enumerated().map { "\($0)" == first ? $1.replacing(Array(path.dropFirst()), with: value) : $1 })
        case .null, .bool, .number, .string: return self
        }
    }

    func at(_ path: [String]) -> JSONValue? {
        guard let first = path.first else { return self }
        let next = self[first] ?? arrayValue.flatMap { elements in Int(first).flatMap { elements.indices.contains($0) ? elements[$0] : nil } }
        return next?.at(Array(path.dropFirst()))
    }
}

/// What an operator with all keys does to a proof of a claim.
enum Forging {
    /// Rewrites the log with a change of one entry, and the proof with it.
    static func forged(
        _ json: JSONValue, _ ledger: LoggedLedger, entry number: UInt64, _ change: (PublicEntry) throws -> PublicEntry
    ) throws -> JSONValue {
        var leaves = try ledger.leaves()
        leaves[Int(number) - 1] = try change(PublicEntry(encoded: leaves[Int(number) - 1])).encoded
        return try proof(json, under: ForgedLog(leaves: leaves, identity: ledger.identity))
    }

    /// The proof with its entries as another log has them, under that log's head.
    static func proof(_ json: JSONValue, under log: ForgedLog) throws -> JSONValue {
        var forged = json.replacing(["checkpoint"], with: .string(String(decoding: try log.note().encoded, as: UTF8.self)))
        try walkEntries(json, []) { path, number in forged = forged.replacing(path, with: try log.entry(number)) }
        return forged
    }

    private static func walkEntries(_ json: JSONValue, _ path: [String], _ body: ([String], UInt64) throws -> Void) throws {
        switch json {
        case .object(let members):
            if json["leaf"] != nil, let number = json["entry"]?.numberText.flatMap({ UInt64($0) }) { return try body(path, number) }
            for member in members { try walkEntries(member.value, path + [member.name], body) }
        case .array(let elements): for (index, element) in elements.enumerated() { try walkEntries(element, path + ["\(index)"], body) }
        case .null, .bool, .number, .string: break
        }
    }

    static func replacing(_ snapshot: PublicSnapshot, in entry: PublicEntry) -> PublicEntry { replacing(in: entry, snapshots: [snapshot]) }

    static func replacing(
        in entry: PublicEntry, time: Timestamp? = nil, outcome: UInt64? = nil, command: PublicCommand? = nil, postings: [PublicItem]? = nil,
        snapshots: [PublicSnapshot]? = nil
    ) -> PublicEntry {
        PublicEntry(
            number: entry.number, time: time ?? entry.time, outcome: outcome ?? entry.outcome, entry: entry.entry, id: entry.id,
            command: command ?? entry.command, postings: postings ?? entry.postings, snapshots: snapshots ?? entry.snapshots)
    }

    /// A command as the log would show it, had it been another.
    static func shown(_ command: Command) throws -> PublicCommand {
        var decoder = RLPDecoder(command.encoded)
        var items: [PublicItem] = []
        try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            _ = try list.readUInt64()
            try list.readList { (payload: inout RLPDecoder) throws(RLPError) in
                while !payload.isAtEnd { items.append(.shown(try payload.readEncodedItem())) }
            }
        }
        return PublicCommand(kind: command.kind.rawValue, items: items, members: [])
    }

    /// The entry's postings with each shown amount changed.
    static func amounts(in entry: PublicEntry, _ change: (UInt256) -> UInt256) throws -> [PublicItem] {
        try zip(entry.postings, entry.shownPostings()).map { item, posting in
            guard let posting else { return item }
            return .shown(
                Posting(account: posting.account, asset: posting.asset, direction: posting.direction, amount: change(posting.amount)).encoded)
        }
    }
}
