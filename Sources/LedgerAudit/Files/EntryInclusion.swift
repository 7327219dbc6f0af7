internal import EthereumPrimitives
package import LedgerLog
package import StrictJSON
package import TransparencyLog

/// Whether the newest signed head of a ledger's public log covers an entry, and the proof of it if it does.
package enum EntryInclusion: Sendable {
    /// - Parameter size: The number of entries that the head covers.
    case included(LogProof, size: UInt64)
    /// A head that covers the entry is signed about a second after the entry was made.
    case pending(size: UInt64)
    case noLog

    /// Looks an entry up once.
    ///
    /// - Parameters:
    ///   - number: The entry's number, from 1.
    ///   - log: nil where the ledger has none.
    /// - Throws: ``LogFailure`` or ``LogFormatError`` when the log cannot be read.
    package init(of number: UInt64, in log: PublicLog?) throws {
        guard let log else {
            self = .noLog
            return
        }
        do {
            let head = try log.head()
            let size = head.checkpoint.size
            self = number <= size ? .included(try log.files.proof(of: number - 1, under: head.note), size: size) : .pending(size: size)
        } catch let failure as LogFailure where failure.code == .notFound {
            // A log that was begun just now has no head yet.
            self = .pending(size: 0)
        }
    }

    package var isPending: Bool { if case .pending = self { true } else { false } }

    /// The member `inclusion` of responses. The proof is a `tlog-proof@v1` file, whose extra data is the log's entry.
    package var json: JSONValue {
        switch self {
        case .included(let proof, let size):
            .object([
                "state": .string("included"), "size": .number("\(size)"), "proof": .string(String(decoding: proof.encoded, as: UTF8.self)),
            ])
        case .pending(let size):
            .object([
                "state": .string("pending"), "size": .number("\(size)"),
                "detail": .string(
                    "not yet in a signed head: the newest covers \(size) entries, and a new entry is covered about a second after it was made"),
            ])
        case .noLog:
            .object(["state": .string("noLog"), "detail": .string("the ledger has no public log; its operator can begin one with `imo log init`")])
        }
    }
}
