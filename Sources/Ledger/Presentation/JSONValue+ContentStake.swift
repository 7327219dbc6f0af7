internal import EthereumPrimitives
package import LedgerCore
package import StrictJSON
internal import VerificationGames

extension JSONValue {
    /// The bond behind a content record, and the game about it.
    package static func stake(_ record: ContentClaimRecord) -> JSONValue {
        .object([
            "state": .string(record.isUpheld ? "upheld" : record.game == nil ? "open" : "disputed"), "bond": .amount(record.bond),
            "call": record.call.map { .text($0) } ?? .null, "windowEnd": .time(record.windowEnd),
            "clockSeconds": .count(record.clockMilliseconds / 1000), "game": record.game.map { .game($0) } ?? .null,
        ])
    }

    /// Everything that a player needs besides the record: whose turn it is, the disputed interval, and the hashes at its ends and between its parts.
    private static func game(_ game: ContentGame) -> JSONValue {
        let state = game.state
        var hashes: [Bytes32] = []
        if case .select(let splits) = state.turn { hashes = splits }
        return .object([
            "challenger": .text(game.challenger), "challengedAt": .time(game.challengedAt), "due": .string(state.turn.name),
            "movedAt": .time(Timestamp(milliseconds: state.movedAt)), "defenderMilliseconds": .count(state.defenderMilliseconds),
            "challengerMilliseconds": .count(state.challengerMilliseconds), "step": state.step.map { .count(UInt64($0)) } ?? .null,
            "start": .count(UInt64(state.start)), "end": .count(UInt64(state.end)), "startHash": .text(state.startHash),
            "endHash": .text(state.endHash), "hashes": .array(hashes.map { .text($0) }),
        ])
    }
}

extension VerificationGame.Turn {
    fileprivate var name: String {
        switch self {
        case .split: "split"
        case .select: "select"
        case .judge: "judge"
        }
    }
}
