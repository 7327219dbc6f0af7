import LedgerCore
import TransparencyLog

/// A note, and the checkpoint in it, are what their encodings say: no second spelling is accepted.
enum NoteFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let note = try? SignedNote(encoded: input) else { return }
        precondition(note.encoded == input, "a second spelling of a note was accepted")
        guard let checkpoint = try? Checkpoint(text: note.text) else { return }
        precondition(checkpoint.text == note.text, "a second spelling of a checkpoint was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool { ((try? SignedNote(encoded: input))?.signatures.count ?? 0) > 1 }
}

/// A proof file is what its encoding says.
enum LogProofFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let proof = try? LogProof(encoded: input) else { return }
        precondition(proof.encoded == input, "a second spelling of a proof was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool { ((try? LogProof(encoded: input))?.hashes.count ?? 0) > 1 }
}

/// The input is a tile's path, or a bundle of entries.
enum TileFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        if let path = String(validating: input, as: UTF8.self), let tile = Tile(path: path) {
            precondition(tile.path == path, "a second path of a tile was accepted")
        }
        guard let entries = try? EntryBundle.decode(input) else { return }
        var bundle: [UInt8] = []
        for entry in entries { try? EntryBundle.append(entry, to: &bundle) }
        precondition(bundle == input, "a second bundle of entries was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        String(validating: input, as: UTF8.self).flatMap { Tile(path: $0) }?.isPartial ?? false
    }
}

/// A request to a witness is what its encoding says.
enum AddCheckpointFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let request = try? AddCheckpointRequest(encoded: input) else { return }
        precondition(request.encoded == input, "a second spelling of a request was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool { ((try? AddCheckpointRequest(encoded: input))?.proof.count ?? 0) > 1 }
}

/// An entry of a public log is what its encoding says, and books refuse or take it without a trap.
enum PublicEntryFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let entry = try? PublicEntry(encoded: input) else { return }
        precondition(entry.encoded == input, "a second encoding was accepted")
        precondition(entry.commitments.count >= 2, "the entry and the id are hidden")
        for part in entry.command.parts { _ = try? part.command() }
        if let model = try? ModelID("model") { _ = try? entry.revenueChanges(of: model, hasSnapshot: true) }
        var books = PublicBooks()
        try? books.apply(entry)
    }

    static func isCanary(_ input: [UInt8]) -> Bool { ((try? PublicEntry(encoded: input))?.command.items.count ?? 0) > 3 }
}

/// A policy is read without a trap, and none accepts a head that nobody signed.
enum PolicyFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let policy = policy(input) else { return }
        precondition(!policy.logs.isEmpty, "a policy without a log was accepted")
        guard let note = try? SignedNote(text: Array("example.com/l\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n".utf8)) else { return }
        precondition((try? policy.check(note)) == nil, "a head without a signature was accepted")
    }

    private static func policy(_ input: [UInt8]) -> LogPolicy? {
        String(validating: input, as: UTF8.self).flatMap { try? LogPolicy(text: $0) }
    }

    static func isCanary(_ input: [UInt8]) -> Bool { input.contains(UInt8(ascii: "\t")) && policy(input) != nil }
}
