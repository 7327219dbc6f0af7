public import EthereumPrimitives

/// Opens a ledger. This is the first command of every journal; its payload is kept as the ledger's own record.
public struct OpenLedger: Sendable, Hashable {
    /// 32 random bytes that tell this ledger from every other.
    public let ledgerID: Bytes32
    /// The chain id in the signing domain (EIP-155); a ledger without a chain takes 31337.
    public let chainID: UInt256
    /// The asset that prices and revenue are in.
    public let asset: AssetID
    /// The address that attests content records; the zero address where there is none. ``RotateOperator`` changes it in the ledger's record.
    public let operatorAddress: Address
    /// The time that a commitment to a prompt may wait for its reveal.
    public let contentWindowSeconds: UInt64

    public init(ledgerID: Bytes32, chainID: UInt256, asset: AssetID, operatorAddress: Address, contentWindowSeconds: UInt64) {
        self.ledgerID = ledgerID
        self.chainID = chainID
        self.asset = asset
        self.operatorAddress = operatorAddress
        self.contentWindowSeconds = contentWindowSeconds
    }

    /// The same ledger with another operator.
    package func operated(by operatorAddress: Address) -> OpenLedger {
        OpenLedger(
            ledgerID: ledgerID, chainID: chainID, asset: asset, operatorAddress: operatorAddress, contentWindowSeconds: contentWindowSeconds)
    }

    /// The domain that the operator's attestations are bound to, and holders' signatures before the first restoration.
    public var signingDomain: SigningDomain { signingDomain(salt: nil) }

    /// The domain that holders' signatures are bound to in a generation of the ledger's history.
    ///
    /// - Parameter salt: That of ``GenerationRecord``.
    public func signingDomain(salt: Bytes32?) -> SigningDomain {
        SigningDomain(chainID: chainID, verifyingContract: Address(lowBytesOf: Keccak256.hash(ledgerID.bytes)), salt: salt)
    }
}

extension OpenLedger: CommandPayload {
    package static var kind: CommandKind { .openLedger }
    package static var isLinkable: Bool { false }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .openLedger(self) }
    package var members: CommandMembers { ["asset": .text(asset), "chainId": .amount(chainID)] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(ledgerID)
        encoder.append(chainID)
        encoder.append(utf8: asset.description)
        encoder.append(operatorAddress)
        encoder.append(contentWindowSeconds)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        ledgerID = try decoder.readBytes32()
        chainID = try decoder.readUInt256()
        asset = try decoder.present(try? AssetID(decoder.readString()))
        operatorAddress = try decoder.readAddress()
        contentWindowSeconds = try decoder.readUInt64()
    }

    /// Refusals: `ledgerAlreadyOpen`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        try machine.refuse(.ledgerAlreadyOpen, unless: machine.records.find(.ledger, as: OpenLedger.self) == nil)
        try machine.put(self, at: .ledger)
    }
}

extension OpenLedger: RecordValue {
    var record: Record { .ledger(self) }

    static func of(_ record: Record) -> Self? {
        guard case .ledger(let value) = record else { return nil }
        return value
    }
}
