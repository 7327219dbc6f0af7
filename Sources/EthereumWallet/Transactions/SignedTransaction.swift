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
        try self.init(checked: transaction, signature: signature)
    }

    private init(checked transaction: Transaction, signature: Signature) throws(TransactionError) {
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
    /// Before Homestead (block 1,150,000) s could be in the upper half of its range. Those transactions have no chain id, and an s in the
    /// upper half is read in a transaction without one; no node accepts it in a new transaction.
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
        guard signature.isLowS || transaction.chainID == nil else { throw .highS }
        try self.init(checked: transaction, signature: signature)
    }
}
