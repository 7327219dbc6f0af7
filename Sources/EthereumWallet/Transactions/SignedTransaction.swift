public import EthereumPrimitives

/// A transaction with its sender's signature: what is sent to a node.
public struct SignedTransaction: Sendable, Hashable {
    public let transaction: Transaction
    public let signature: Signature
    /// The bytes of `eth_sendRawTransaction`.
    public let raw: [UInt8]
    public let sender: Address

    /// Refuses an s in the upper half and a signature from which no sender follows.
    public init(_ transaction: Transaction, signature: Signature) throws(TransactionError) {
        guard signature.isLowS else { throw .highS }
        do {
            sender = try signature.recoverAddress(from: transaction.signingHash())
        } catch {
            throw .signature(error)
        }
        self.transaction = transaction
        self.signature = signature
        raw = transaction.encoded(signature: signature)
    }

    /// The transaction's id.
    public var hash: Bytes32 { Keccak256.hash(raw) }

    /// Reads exactly one signed transaction in its one canonical form.
    public init(decoding raw: [UInt8]) throws(TransactionError) {
        guard let first = raw.first else { throw .empty }
        let typeByte = first >= 0xc0 ? nil : first
        guard (typeByte ?? 1) >= 1, (typeByte ?? 1) <= 4 else { throw .unknownType(first) }
        var decoder = RLPDecoder(typeByte == nil ? raw : Array(raw.dropFirst()))
        let fields: (Transaction, SignatureFields)
        do {
            fields = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
                try Transaction.read(typeByte: typeByte, from: &list)
            }
            try decoder.finish()
        } catch {
            throw .malformed(error)
        }
        let (transaction, numbers) = fields
        try transaction.validate()
        let signature: Signature
        do {
            signature = try Signature(r: Bytes32(numbers.r), s: Bytes32(numbers.s), yParity: numbers.yParity)
        } catch {
            throw .signature(error)
        }
        try self.init(transaction, signature: signature)
    }
}
