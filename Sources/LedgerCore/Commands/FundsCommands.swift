public import EthereumPrimitives

/// Moves money between two accounts of callers or addresses, by the operator.
public struct TransferFunds: Sendable, Hashable {
    public let from: FundedAccount
    public let to: FundedAccount
    public let asset: AssetNumber
    public let amount: UInt256
    /// Moves as much as is available, up to the amount; without it all of the amount or nothing. What was moved stands in the postings: none when
    /// nothing was there, which is no refusal.
    public let isBalancing: Bool
    /// What it is for. For people; at most 256 bytes.
    public let reference: String

    public init(
        from: FundedAccount, to: FundedAccount, asset: AssetNumber = .settlement, amount: UInt256, isBalancing: Bool = false, reference: String
    ) {
        self.from = from
        self.to = to
        self.asset = asset
        self.amount = amount
        self.isBalancing = isBalancing
        self.reference = reference
    }
}

/// Takes back an earlier entry that moved money, all of it, once.
public struct Reverse: Sendable, Hashable {
    /// The command id of the earlier entry.
    public let entry: CommandID
    /// Why. For people; at most 256 bytes.
    public let reference: String

    public init(entry: CommandID, reference: String) {
        self.entry = entry
        self.reference = reference
    }
}

extension Command {
    /// Whether all that the command does is to move money between accounts, so that the opposite postings undo it.
    public var isReversible: Bool {
        switch self {
        case .credit, .withdraw, .deposit, .transferFunds: true
        case .linked(let payload): payload.commands.allSatisfy(\.isReversible)
        default: false
        }
    }
}

extension TransferFunds: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(from)
        encoder.append(to)
        encoder.append(asset)
        encoder.append(amount)
        encoder.append(flag: isBalancing)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        from = try decoder.read()
        to = try decoder.read()
        asset = try decoder.readAssetNumber()
        amount = try decoder.readUInt256()
        isBalancing = try decoder.readFlag()
        reference = try decoder.readText()
    }
}

extension Reverse: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(entry)
        encoder.append(utf8: reference)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        entry = try decoder.readCommandID()
        reference = try decoder.readText()
    }
}

extension RLPEncoder {
    mutating func append(flag: Bool) { append(UInt64(flag ? 1 : 0)) }
}

extension RLPDecoder {
    /// 0 or 1.
    mutating func readFlag() throws(RLPError) -> Bool {
        switch try readUInt64() {
        case 0: false
        case 1: true
        default: throw invalid("not a value that the ledger writes")
        }
    }
}
