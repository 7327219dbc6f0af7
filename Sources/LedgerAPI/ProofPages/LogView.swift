internal import EthereumPrimitives
internal import JSONEndpoints
internal import Ledger
internal import LedgerCore
internal import LedgerLog
internal import Markup
internal import TransparencyLog

/// The log under its newest head, as pages show it.
struct LogView {
    let log: PublicLog
    let note: SignedNote
    let head: Checkpoint

    init(_ log: PublicLog) throws {
        self.log = log
        (note, head) = try log.head()
    }

    /// The log's entry of a number.
    ///
    /// - Throws: ``Problem`` for one that the head does not cover.
    func entry(_ number: UInt64) throws -> PublicEntry {
        guard number > 0, number <= head.size else {
            throw Problem.notFound("The log's head covers entries 1 to \(head.size); a new entry is covered about a second after it was made.")
        }
        return try PublicEntry(encoded: log.files.entry(at: number - 1))
    }

    /// The way of an entry to the root, as a picture.
    func path(of number: UInt64) throws -> HTML {
        let proof = try InclusionProof(index: number - 1, size: head.size, in: TileTree(log.files))
        return PathPicture(proof, leaf: MerkleTree.leaf(try log.files.entry(at: number - 1))).html
    }

    /// The last steps of every chain of proof: the head, and who signed it.
    var lastSteps: [ChainPicture.Step] {
        let witnesses = note.signatures.filter { $0.name != log.key.name }.map(\.name.description)
        return [
            .init(name: "Head over \(head.size) entries", detail: "root \(head.root)"),
            .init(
                name: "Signed by \(log.key.name)",
                detail: witnesses.isEmpty ? "no witness has cosigned this head yet" : "cosigned by \(witnesses.joined(separator: ", "))"),
        ]
    }

    static func kind(of entry: PublicEntry) -> String {
        CommandKind(rawValue: entry.command.kind)?.name ?? "command \(entry.command.kind)"
    }
}
