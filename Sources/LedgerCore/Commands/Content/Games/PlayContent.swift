public import EthereumPrimitives
internal import VerificationGames

/// Makes a move about a staked content record. The operator, who does not sign, is the defender.
public struct PlayContent: Sendable, Hashable {
    public let tokenID: UInt256
    /// The encoded ``ContentMove``.
    public let move: [UInt8]
    /// The address that moves; zero for the operator.
    public let player: Address
    public let authorization: HolderAuthorization?

    public init(tokenID: UInt256, move: [UInt8], player: Address, authorization: HolderAuthorization?) {
        self.tokenID = tokenID
        self.move = move
        self.player = player
        self.authorization = authorization
    }
}

extension PlayContent: CommandPayload {
    package static var kind: CommandKind { .playContent }
    package static var isLinkable: Bool { false }
    package var command: Command { .playContent(self) }
    package var signedMessage: TypedMessage? { message }
    package var isWithinLimits: Bool { move.count <= ContentMove.maximumBytes }
    package var members: CommandMembers { message.map(CommandMembers.init) ?? ["tokenId": .amount(tokenID), "move": .signed(.bytes(move))] }

    /// nil when the operator moves.
    public var message: TypedMessage? {
        authorization.map {
            TypedMessage(
                "ContentMove", signer: player,
                members: ["player": .address(player), "tokenId": .uint256(tokenID), "move": .bytes(move)], authorization: $0)
        }
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(tokenID)
        encoder.append(move)
        encoder.append(player)
        encoder.append(optional: authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        tokenID = try decoder.readUInt256()
        move = try decoder.readBytes()
        player = try decoder.readAddress()
        authorization = try decoder.readOptional()
    }

    /// Carries the move out, and what the end of a game or of the window brings with it.
    ///
    /// Refusals: `contentTooLarge`, `contentNotStaked`, `gameInProgress`, `windowNotOver`, `moveRefused`, and those of ``Refund``.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.contentTooLarge, unless: isWithinLimits)
        let key = RecordKey.contentClaim(tokenID: tokenID)
        var record = try machine.records.get(key, as: ContentClaimRecord.self, else: .contentNotStaked)
        try machine.refuse(.contentNotStaked, unless: !record.isUpheld)
        guard let move = try? ContentMove(encoded: move) else { throw .refused(.moveRefused) }
        switch move {
        case .finish:
            try machine.refuse(.gameInProgress, unless: record.game == nil)
            try machine.refuse(.windowNotOver, unless: machine.now >= record.windowEnd)
            try machine.release(record.bond, of: .named(record.account), asset: .settlement)
            record.isUpheld = true
        case .game(let move):
            if try play(move, &record, &machine) { return }
        }
        try machine.put(record, at: key)
    }

    /// - Returns: Whether the record was proven wrong, and is gone.
    private func play(
        _ move: VerificationGame.Move, _ record: inout ContentClaimRecord, _ machine: inout StateMachine
    ) throws(Interruption) -> Bool {
        guard var game = record.game else { throw .refused(.moveRefused) }
        let side: VerificationGame.Side = authorization == nil ? .defender : .challenger
        let isStranger = authorization != nil && player != game.challenger
        if isStranger, !move.isAnybodys { throw .refused(.moveRefused) }
        let winner: VerificationGame.Side?
        do { winner = try game.state.play(move, by: side, at: machine.now.milliseconds) } catch { throw .refused(.moveRefused) }
        switch winner {
        case nil: record.game = game
        case .defender:
            try machine.award(record, game)
            record.game = nil
            // The clock of the window stood while the game was on.
            record.windowEnd = record.windowEnd.adding(milliseconds: machine.now.milliseconds - game.challengedAt.milliseconds)
        case .challenger:
            try machine.void(record, game, call: record.call)
            try machine.remove(.content(tokenID: tokenID))
            try machine.remove(.contentClaim(tokenID: tokenID))
            return true
        }
        return false
    }
}

extension VerificationGame.Move {
    /// Whether a move is open to those who are not in the game.
    fileprivate var isAnybodys: Bool {
        switch self {
        case .judge, .timeOut: true
        case .split, .select: false
        }
    }
}
