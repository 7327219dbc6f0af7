import LedgerCore
import VerificationGames

/// What decodes as a move about a staked record encodes to the same bytes.
enum ContentMoveFuzz: FuzzTarget {
    static func check(_ input: [UInt8]) {
        guard let move = try? ContentMove(encoded: input) else { return }
        precondition(move.encoded == input, "a second encoding was accepted")
    }

    static func isCanary(_ input: [UInt8]) -> Bool {
        guard case .game(.split(let hashes)) = try? ContentMove(encoded: input) else { return false }
        return hashes.count == 2
    }
}
