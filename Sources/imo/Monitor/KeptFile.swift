import EthereumPrimitives
import LedgerAudit
import StrictJSON
import TransparencyLog

/// Reads a file that somebody got from a ledger and kept: a receipt, the proof of a claim, a proof of an entry, or a head.
enum KeptFile {
    /// Checks what the file proves.
    ///
    /// - Returns: The head under which it proves it. A log that continues this head has all that the file shows.
    /// - Throws: ``Failure`` or ``LogFormatError`` where the file proves nothing under the log's key.
    static func head(in path: String, log: NoteVerifier) throws -> SignedNote {
        let bytes = try Array(readFile(path))
        guard bytes.first == UInt8(ascii: "{") else {
            guard let proof = try? LogProof(encoded: bytes) else { return try SignedNote(encoded: bytes) }
            guard let entry = proof.extra else { throw Failure(message: "'\(path)' does not hold the entry that it proves", code: 65) }
            try proof.check(entry, log: log)
            return proof.checkpoint
        }
        let json = try readProof(path)
        if json["format"] == .string(ReceiptProof.format) {
            let receipt = try ReceiptProof(json: json)
            _ = try receipt.check(log: log)
            return receipt.checkpoint
        }
        let claim = try ClaimAudit(json: json)
        _ = try claim.check(log: log)
        return claim.checkpoint
    }
}
