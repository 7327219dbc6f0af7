public import EthereumPrimitives

/// A signature over an intent or its cancellation, with the nonce of its slot, the chain of its ledger and these fees (EIP-1559).
///
/// Intent, nonce and attempt give the signed bytes. An attempt cannot be about anything else than its slot's intent.
public struct TransactionAttempt: Sendable, Hashable {
    /// The most gas of a transaction (EIP-7825).
    public static let maximumGas: UInt64 = 1 << 24

    public let gasLimit: UInt64
    public let maxPriorityFeePerGas: UInt256
    public let maxFeePerGas: UInt256
    /// Whether the transaction only uses the nonce up: nothing to the sender itself, instead of the intent.
    public let isCancellation: Bool
    public let r: UInt256
    public let s: UInt256
    /// 0 or 1.
    public let yParity: UInt8

    public init(
        gasLimit: UInt64, maxPriorityFeePerGas: UInt256, maxFeePerGas: UInt256, isCancellation: Bool, r: UInt256, s: UInt256, yParity: UInt8
    ) {
        self.gasLimit = gasLimit
        self.maxPriorityFeePerGas = maxPriorityFeePerGas
        self.maxFeePerGas = maxFeePerGas
        self.isCancellation = isCancellation
        self.r = r
        self.s = s
        self.yParity = yParity
    }

    /// Whether a node takes the attempt in its slot after those before it. Once a slot is being cancelled, its intent is not tried again.
    func mayFollow(_ earlier: TransactionAttempt?) -> Bool {
        guard (1...TransactionAttempt.maximumGas).contains(gasLimit), maxPriorityFeePerGas <= maxFeePerGas, yParity <= 1 else { return false }
        guard let earlier else { return true }
        return (isCancellation || !earlier.isCancellation) && TransactionAttempt.replaces(maxFeePerGas, earlier.maxFeePerGas)
            && TransactionAttempt.replaces(maxPriorityFeePerGas, earlier.maxPriorityFeePerGas)
    }

    /// Whether a fee is enough above one before it.
    public static func replaces(_ fee: UInt256, _ earlier: UInt256) -> Bool { leastReplacement(of: earlier).map { fee >= $0 } ?? false }

    /// The least fee that replaces one: a tenth more, rounded up, and more than nothing in any case. Nil where there is none.
    public static func leastReplacement(of fee: UInt256) -> UInt256? {
        fee.isZero ? 1 : UInt256.mulDiv(fee, 11, 10, rounding: .up)
    }
}

extension TransactionAttempt: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(gasLimit)
        encoder.append(maxPriorityFeePerGas)
        encoder.append(maxFeePerGas)
        encoder.append(flag: isCancellation)
        encoder.append(r)
        encoder.append(s)
        encoder.append(UInt64(yParity))
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        gasLimit = try decoder.readUInt64()
        maxPriorityFeePerGas = try decoder.readUInt256()
        maxFeePerGas = try decoder.readUInt256()
        isCancellation = try decoder.readFlag()
        r = try decoder.readUInt256()
        s = try decoder.readUInt256()
        yParity = try decoder.readFlag() ? 1 : 0
    }
}
