package import EthereumPrimitives
package import VerificationGames

/// A move about a staked record: one of its game, or the end of a window that nobody used.
package enum ContentMove: Sendable, Hashable {
    case game(VerificationGame.Move)
    /// The window is over: the bond is free again and the record is final.
    case finish
}

extension ContentMove: LedgerCodable {
    private enum Tag: UInt64 {
        case split = 1
        case select = 2
        case judge = 3
        case timeOut = 4
        case finish = 5
    }

    /// The most bytes of a move. The largest witness, a hidden unit's, has about 6,000.
    package static let maximumBytes = 16_384

    package func encode(to encoder: inout RLPEncoder) {
        switch self {
        case .game(.split(let hashes)):
            encoder.append(Tag.split.rawValue)
            encoder.append(hashes: hashes)
        case .game(.select(let part)):
            encoder.append(Tag.select.rawValue)
            encoder.append(UInt64(clamping: part))
        case .game(.judge(let witness)):
            encoder.append(Tag.judge.rawValue)
            encoder.append(witness)
        case .game(.timeOut): encoder.append(Tag.timeOut.rawValue)
        case .finish: encoder.append(Tag.finish.rawValue)
        }
    }

    package init(from decoder: inout RLPDecoder) throws(RLPError) {
        switch try decoder.present(Tag(rawValue: decoder.readUInt64())) {
        case .split: self = .game(.split(try decoder.readHashes(maximumCount: VerificationGame.parts - 1)))
        case .select:
            let part = try decoder.readUInt64()
            guard part < UInt64(VerificationGame.parts) else { throw decoder.invalid("not a part of a split") }
            self = .game(.select(Int(part)))
        case .judge: self = .game(.judge(try decoder.read()))
        case .timeOut: self = .game(.timeOut)
        case .finish: self = .finish
        }
    }
}
