import EthereumPrimitives
import EthereumRPC
import Foundation
import LedgerAudit
import LogNetwork
import PrivateFiles
import StrictJSON
import TransparencyLog

/// The rounds of a monitor over one log: each looks at the witnesses, then at the log, and compares them.
struct LogWatch {
    /// A cache may serve an older head for a while. A head that is missing for more rounds is hidden.
    private static let patientRounds = 2

    let client: LogClient
    let state: String
    let key: NoteVerifier
    let witnesses: [(key: NoteVerifier, client: LogClient)]
    private(set) var follower: LogFollower
    /// The contract whose heads are compared; nil for none.
    private var anchor: AnchorWatch?
    private var hiddenRounds = 0
    /// Whether the log served less than is known of it. The next round tells whether a cache did.
    var isWaiting: Bool { hiddenRounds > 0 }

    /// - Parameters:
    ///   - witnesses: Those whose heads are compared with the log's.
    ///   - anchor: The contract whose heads are compared with the log's.
    init(client: LogClient, state: String, follower: LogFollower, key: NoteVerifier, witnesses: [WitnessAddress], anchor: AnchorWatch?) {
        self.anchor = anchor
        self.client = client
        self.state = state
        self.follower = follower
        self.key = key
        let name = WitnessStore.name(of: key.name)
        self.witnesses = witnesses.map { witness in
            (witness.key, LogClient(url: (witness.url.hasSuffix("/") ? String(witness.url.dropLast()) : witness.url) + "/" + name))
        }
    }

    func shutdown() async {
        await client.shutdown()
        for witness in witnesses { await witness.client.shutdown() }
        await anchor?.shutdown()
    }

    /// Looks once.
    ///
    /// - Returns: The size that is accepted.
    /// - Throws: ``Failure`` for an alarm, whose evidence is in files then; ``LogClient/Failure`` where the log cannot be read.
    mutating func look() async throws -> UInt64 {
        do {
            let earlier = try await witnessedHeads() + anchoredHeads()
            let client = client
            let size = try await follower.accept(SignedNote(encoded: client.checkpoint())) { try await client.entries(bundle: $0, size: $1) }
            for head in earlier { try await checkContinuation(of: head) }
            if let hidden = follower.hidden {
                hiddenRounds += 1
                if hiddenRounds > LogWatch.patientRounds { throw follower.alarm(hiding: hidden) }
            } else {
                hiddenRounds = 0
            }
            return size
        } catch let alarm as LogFollower.Alarm {
            try await raise(alarm)
        }
    }

    /// The witnesses' heads that the tree is beyond already. A witness that is away is told of, and asked again.
    private mutating func witnessedHeads() async throws -> [LogFollower.KnownHead] {
        var earlier: [LogFollower.KnownHead] = []
        for witness in witnesses {
            let source = "the witness '\(witness.key.name)'"
            do {
                let note = try await SignedNote(encoded: witness.client.checkpoint())
                try note.require(witness.key)
                if let head = try follower.compare(with: note, from: source) { earlier.append(head) }
            } catch let failure as LogClient.Failure {
                // A witness that has not cosigned this log yet has nothing to compare.
                if failure.status != 404 { warn("\(source) is not compared: \(failure.description)") }
            } catch let error as LogFormatError { warn("\(source) is not compared: \(error.message)") }
        }
        return earlier
    }

    /// The contract's new heads that the tree is beyond already, the smallest first. Nodes that are away are told of, and asked again.
    private mutating func anchoredHeads() async throws -> [LogFollower.KnownHead] {
        guard var watched = anchor else { return [] }
        var earlier: [LogFollower.KnownHead] = []
        do {
            let heads = try await watched.heads(of: key.name)
            anchor = watched
            for head in heads {
                if let head = try follower.compare(with: head) { earlier.append(head) }
            }
        } catch let error as RPCError {
            warn("the anchored heads are not compared: \(error.description)")
        } catch let error as LogFormatError { warn("an anchored head is not compared: \(error.message)") }
        return earlier
    }

    private func checkContinuation(of head: LogFollower.KnownHead) async throws {
        guard let accepted = follower.accepted, let size = try? Checkpoint(text: accepted.text).size, head.checkpoint.size <= size else { return }
        let proof = try await RemoteTree(client: client, size: size).compute { tree in
            try ConsistencyProof(oldSize: head.checkpoint.size, newSize: size, in: tree).hashes
        }
        try follower.check(head, continuedBy: proof)
    }

    /// Leaves the evidence in files, and ends with what it shows.
    private func raise(_ alarm: LogFollower.Alarm) async throws -> Never {
        try PrivateFile.replace(state + ".alarm", content: alarm.heads.flatMap { $0.encoded + [UInt8(ascii: "\n")] })
        var files = "the heads that show it are in \(state).alarm"
        if alarm.heads.count == 2, case let evidence = FraudProof.heads(alarm.heads[0], alarm.heads[1]), (try? evidence.check(log: key)) != nil {
            try PrivateFile.replace(state + ".alarm.json", content: Array(evidence.json.text.utf8))
            files += ", the evidence for `imo audit fraud` is in \(state).alarm.json"
        }
        if let anchor = alarm.anchor {
            try PrivateFile.replace(state + ".alarm.anchor.json", content: Array((anchor.json.prettyText() + "\n").utf8))
            files += ", the head on the chain is in \(state).alarm.anchor.json"
        }
        if let entry = alarm.entry, let head = alarm.heads.last, let proof = try? await proof(of: entry, under: head) {
            try PrivateFile.replace(state + ".alarm.tlog-proof", content: proof.encoded)
            files += ", the proof of entry \(entry) is in \(state).alarm.tlog-proof"
        }
        throw Failure(message: "ALARM: \(alarm.description); \(files)", code: 65)
    }

    /// The wrong entry, under the head that the log's key signed over it.
    private func proof(of number: UInt64, under note: SignedNote) async throws -> LogProof {
        let head = try Checkpoint(text: note.text)
        let entries = try await client.entries(bundle: (number - 1) / UInt64(Tile.fullWidth), size: head.size)
        let entry = entries[Int((number - 1) % UInt64(Tile.fullWidth))]
        let path = try await RemoteTree(client: client, size: head.size).compute { try InclusionProof(index: number - 1, size: head.size, in: $0) }
        try path.check(MerkleTree.leaf(entry), root: head.root)
        return LogProof(extra: entry, index: number - 1, hashes: path.hashes, checkpoint: note)
    }

    private func warn(_ text: String) { FileHandle.standardError.write(Data("imo: \(text)\n".utf8)) }
}
