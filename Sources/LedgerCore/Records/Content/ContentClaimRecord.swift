public import EthereumPrimitives
package import VerificationGames

/// The bond behind a content record of kind ``ProofKind/optimistic``, and the game about it while there is one.
public struct ContentClaimRecord: Sendable, Hashable {
    /// The account whose bond it is.
    public let account: AccountName
    /// In the smallest unit of the settlement asset. A challenger's is the same.
    public let bond: UInt256
    /// The call whose fee is at stake; nil where none is.
    public let call: CommandID?
    /// Until then the record can be challenged.
    public internal(set) var windowEnd: Timestamp
    /// What each side has on its clock when a game begins.
    public let clockMilliseconds: UInt64
    /// Whether the window has passed and the record stands.
    public internal(set) var isUpheld: Bool
    package internal(set) var game: ContentGame?
}

/// A game about a content record.
package struct ContentGame: Sendable, Hashable {
    package let challenger: Address
    package let challengedAt: Timestamp
    package internal(set) var state: VerificationGame
}

extension ContentClaimRecord: RecordValue {
    var record: Record { .contentClaim(self) }

    static func of(_ record: Record) -> Self? {
        guard case .contentClaim(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(account)
        encoder.append(bond)
        encoder.append(optional: call)
        encoder.append(windowEnd)
        encoder.append(clockMilliseconds)
        encoder.append(flag: isUpheld)
        encoder.append(optional: game)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        account = try decoder.readAccountName()
        bond = try decoder.readUInt256()
        call = try decoder.readOptionalCommandID()
        windowEnd = try decoder.readTimestamp()
        clockMilliseconds = try decoder.readUInt64()
        isUpheld = try decoder.readFlag()
        game = try decoder.readOptional()
    }
}

extension ContentGame: LedgerCodable {
    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(challenger)
        encoder.append(challengedAt)
        encoder.append(state)
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        challenger = try decoder.readAddress()
        challengedAt = try decoder.readTimestamp()
        state = try decoder.read()
    }
}

extension VerificationGame: LedgerCodable {
    private enum TurnTag: UInt64 {
        case split = 0
        case select = 1
        case judge = 2
    }

    package func encode(to encoder: inout RLPEncoder) {
        encoder.append(claim)
        encoder.append(optional: step.map { UInt64(clamping: $0) })
        for place in [start, end] { encoder.append(UInt64(clamping: place)) }
        for hash in [startHash, endHash, stepHash] { encoder.append(hash) }
        switch turn {
        case .split: encoder.append(TurnTag.split.rawValue)
        case .select: encoder.append(TurnTag.select.rawValue)
        case .judge: encoder.append(TurnTag.judge.rawValue)
        }
        if case .select(let hashes) = turn { encoder.append(hashes: hashes) } else { encoder.append(hashes: []) }
        for number in [defenderMilliseconds, challengerMilliseconds, movedAt] { encoder.append(number) }
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        let claim = try decoder.read(TraceClaim.self)
        let step = try decoder.readOptionalUInt64()
        let (start, end) = (try decoder.readInteger(Int.self), try decoder.readInteger(Int.self))
        let hashes = (try decoder.readBytes32(), try decoder.readBytes32(), try decoder.readBytes32())
        let tag = try decoder.present(TurnTag(rawValue: decoder.readUInt64()))
        let splits = try decoder.readHashes(maximumCount: Self.parts - 1)
        let turn: Turn =
            switch tag {
            case .split: .split
            case .select: .select(splits)
            case .judge: .judge
            }
        guard tag == .select || splits.isEmpty, start < end, end <= MachineShape.maximumSteps, step ?? 0 < MachineShape.maximumSteps else {
            throw decoder.invalid("not a game that the ledger writes")
        }
        self.init(
            claim: claim, step: step.map { Int($0) }, interval: (start, end), hashes: hashes, turn: turn,
            clocks: (try decoder.readUInt64(), try decoder.readUInt64()), movedAt: try decoder.readUInt64())
    }
}
