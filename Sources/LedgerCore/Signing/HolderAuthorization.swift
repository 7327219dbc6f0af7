public import EthereumPrimitives

/// A holder's permission for one command: its nonce, its deadline and the signature over the command's EIP-712 message.
///
/// It stands in the journal as it was sent, so that whoever replays the journal can check it.
public struct HolderAuthorization: Sendable, Hashable {
    /// The holder's next nonce: 0 for the first command, then one more each time.
    public let nonce: UInt256
    /// Seconds since the epoch; the command is refused when the ledger's clock is later.
    public let deadline: UInt256
    /// r ‖ s ‖ v, 65 bytes.
    public let signature: [UInt8]

    public init(nonce: UInt256, deadline: UInt256, signature: [UInt8]) {
        self.nonce = nonce
        self.deadline = deadline
        self.signature = signature
    }
}

extension HolderAuthorization: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(nonce)
        encoder.append(deadline)
        encoder.append(signature)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        let nonce = try decoder.readUInt256()
        let deadline = try decoder.readUInt256()
        let signature = try decoder.readBytes()
        guard signature.count <= 65 else { throw decoder.invalid("not a value that the ledger writes") }
        self.init(nonce: nonce, deadline: deadline, signature: signature)
    }
}
