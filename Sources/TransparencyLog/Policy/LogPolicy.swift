/// The signatures that make a head good: those of a log, and of a quorum of witnesses (C2SP tlog-policy).
///
/// An operator with every key of the ledger can sign any history. A head that a quorum of witnesses cosigned continues what they saw before.
package struct LogPolicy: Sendable, Hashable {
    package static let maximumBytes = 1 << 16

    /// A key of the policy, and where its owner is reached.
    package struct Party: Sendable, Hashable {
        package let key: NoteVerifier
        package let url: String?
    }

    package let logs: [Party]
    package let witnesses: [Party]
    private let quorum: Quorum

    /// Trusts one log's key, and asks for no witness.
    package init(log: NoteVerifier) {
        logs = [Party(key: log, url: nil)]
        witnesses = []
        quorum = .none
    }

    /// Reads a policy's text: `log KEY [URL]`, `witness NAME KEY [URL]`, `group NAME all|any|K MEMBER…` and `quorum NAME|none`, a line each.
    ///
    /// - Throws: ``LogFormatError`` that names the line at fault.
    package init(text: String) throws(LogFormatError) {
        guard text.utf8.count <= LogPolicy.maximumBytes else { throw .malformed("a policy has more than \(LogPolicy.maximumBytes) bytes") }
        var reader = PolicyReader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            do throws(LogFormatError) { try reader.read(line) } catch { throw .malformed("line \(index + 1) of the policy: \(error.message)") }
        }
        guard !reader.logs.isEmpty else { throw .malformed("the policy names no log: expected a line 'log KEY'") }
        guard let quorum = reader.quorum else { throw .malformed("the policy has no quorum: expected a line 'quorum NAME' or 'quorum none'") }
        (logs, witnesses, self.quorum) = (reader.logs, reader.witnesses, quorum)
    }

    /// Checks a head's signatures.
    ///
    /// - Returns: The key of the log that signed, and the head.
    /// - Throws: ``LogFormatError`` unless a log of the policy and a quorum of its witnesses have signed.
    @discardableResult
    package func check(_ note: SignedNote) throws(LogFormatError) -> (log: NoteVerifier, head: Checkpoint) {
        let signers = Set(try note.check(with: (logs + witnesses).map(\.key)).map(\.verifier))
        guard let log = logs.first(where: { signers.contains($0.key) })?.key else {
            throw .unsigned("no log of the policy has signed the head; those are \(logs.map(\.key.name.description).joined(separator: ", "))")
        }
        let head = try note.checkpoint(of: log)
        guard quorum.holds(signers) else {
            let missing = witnesses.filter { !signers.contains($0.key) }.map(\.key.name.description).joined(separator: ", ")
            throw .unsigned(
                "the head of \(head.size) entries lacks the quorum of witnesses that the policy asks for (missing: \(missing)): "
                    + "ask for a proof under a cosigned head. Where the witnesses refuse the head, it belongs to another history")
        }
        return (log, head)
    }
}

/// A rule that a set of signers meets or not.
indirect enum Quorum: Sendable, Hashable {
    case none
    case witness(NoteVerifier)
    case group(threshold: Int, members: [Quorum])

    func holds(_ signers: Set<NoteVerifier>) -> Bool {
        switch self {
        case .none: true
        case .witness(let key): signers.contains(key)
        case .group(let threshold, let members): members.count { $0.holds(signers) } >= threshold
        }
    }
}
