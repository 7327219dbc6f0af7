public import EthereumPrimitives

/// A transaction with the signature of its sender, ready to be sent to a node.
public struct SignedTransaction: Sendable, Hashable {
    /// The transaction that was signed.
    public let transaction: Transaction
    /// The signature of the sender.
    public let signature: Signature
    /// The bytes of `eth_sendRawTransaction`.
    public let raw: [UInt8]
    /// The account that signed.
    public let sender: Address

    /// Puts a transaction and a signature together and recovers the sender.
    ///
    /// - Throws: `TransactionError.highS` for an s in the upper half, and `.signature` for a signature without a signer.
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

    /// The Keccak-256 hash of the raw bytes: the id of the transaction.
    public var hash: Bytes32 { Keccak256.hash(raw) }

    /// Reads exactly one signed transaction in its canonical form.
    ///
    /// - Throws: `TransactionError` for any other bytes.
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
