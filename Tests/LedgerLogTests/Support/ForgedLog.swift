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
