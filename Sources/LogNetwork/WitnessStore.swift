internal import EthereumPrimitives
internal import PrivateFiles
internal import Synchronization
package import TransparencyLog

/// The heads that a witness cosigned, one file for each log, each durable before its cosignature is told.
package final class WitnessStore: Sendable {
    private let directory: String
    /// One request at a time: what is compared is what is replaced.
    private let turn = Mutex(())

    package init(directory: String) { self.directory = directory }

    /// The name of a log's file, and of its place in the witness's own API: the SHA-256 of its origin.
    package static func name(of origin: NoteName) -> String {
        Hex.encode(SHA256.hash(Array(origin.description.utf8)).bytes, prefix: false)
    }

    /// The newest cosigned checkpoint of a log, by ``name(of:)``; nil where there is none.
    ///
    /// - Throws: ``FileFailure`` when it cannot be read.
    package func checkpoint(named name: String) throws -> [UInt8]? {
        guard name.utf8.count == 64, Bytes32(hex: name) != nil else { return nil }
        return try PrivateFile.read("\(directory)/\(name)")?.bytes
    }

    /// Decides about a request, and stores the new head.
    ///
    /// - Throws: ``FileFailure`` or ``LogFormatError`` when heads cannot be read or stored; nothing was cosigned then.
    package func answer(_ body: [UInt8], by witness: Witness, at seconds: UInt64) throws -> Witness.Answer {
        try turn.withLock { _ in
            let answer = try witness.answer(body, at: seconds) { origin in try last(origin) }
            guard case .cosigned(let signature, let head) = answer else { return answer }
            var note = head.note
            note.signatures.append(signature)
            try PrivateFile.replace("\(directory)/\(WitnessStore.name(of: head.origin))", content: note.encoded)
            return answer
        }
    }

    private func last(_ origin: NoteName) throws -> Witness.Head? {
        guard let bytes = try checkpoint(named: WitnessStore.name(of: origin)) else { return nil }
        let note = try SignedNote(encoded: bytes)
        let checkpoint = try Checkpoint(text: note.text)
        guard checkpoint.origin == origin else { throw LogFormatError.malformed("the witness's file of '\(origin)' is of another log; restore it") }
        return Witness.Head(origin: origin, size: checkpoint.size, root: checkpoint.root, note: note)
    }
}
