public import EthereumPrimitives

/// One nonce of a sender: its intent, every attempt that was signed for it, and its outcome.
public struct ChainTransactionRecord: Sendable, Hashable {
    /// The most attempts of one slot.
    public static let maximumAttempts = 64

    /// The id of the command that asked for it.
    public let id: CommandID
    public let intent: TransactionIntent
    public internal(set) var attempts: [TransactionAttempt] = []
    /// Nil until a finalized block has one of the attempts.
    public internal(set) var conclusion: Conclusion?

    init(id: CommandID, intent: TransactionIntent) {
        self.id = id
        self.intent = intent
    }

    /// The finalized block that has one of the attempts.
    public struct Conclusion: Sendable, Hashable {
        /// The attempt's place in the slot, from 0.
        public let attempt: UInt64
        /// False where the transaction reverted.
        public let succeeded: Bool
        public let blockNumber: UInt64
        public let blockHash: Bytes32
        /// Wei that the sender paid for gas.
        public let gasCost: UInt256

        public init(attempt: UInt64, succeeded: Bool, blockNumber: UInt64, blockHash: Bytes32, gasCost: UInt256) {
            self.attempt = attempt
            self.succeeded = succeeded
            self.blockNumber = blockNumber
            self.blockHash = blockHash
            self.gasCost = gasCost
        }
    }

    /// Whether the intent was carried out: false while the outcome is open, and where the transaction failed or was cancelled.
    public var hadEffect: Bool {
        guard let conclusion, conclusion.succeeded, let attempt = Int(exactly: conclusion.attempt), attempts.indices.contains(attempt) else {
            return false
        }
        return !attempts[attempt].isCancellation
    }
}

extension ChainTransactionRecord: RecordValue {
    var record: Record { .chainTransaction(self) }

    static func of(_ record: Record) -> Self? {
        guard case .chainTransaction(let value) = record else { return nil }
        return value
    }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(id)
        encoder.append(intent)
        encoder.append(attempts)
        encoder.append(optional: conclusion)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        id = try decoder.readCommandID()
        intent = try decoder.read()
        attempts = try decoder.readArray(maximumCount: ChainTransactionRecord.maximumAttempts)
        conclusion = try decoder.readOptional()
    }
}

extension ChainTransactionRecord.Conclusion: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(attempt)
        encoder.append(flag: succeeded)
        encoder.append(blockNumber)
        encoder.append(blockHash)
        encoder.append(gasCost)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        attempt = try decoder.readUInt64()
        succeeded = try decoder.readFlag()
        blockNumber = try decoder.readUInt64()
        blockHash = try decoder.readBytes32()
        gasCost = try decoder.readUInt256()
    }
}
