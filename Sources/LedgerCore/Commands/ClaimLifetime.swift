public import EthereumPrimitives

/// Pays a holder all that it can still claim of the snapshots up to one, signed by the holder: to the wei what claims of each of them would pay together.
public struct ClaimLifetime: Sendable, Hashable {
    /// More snapshots than this that pay something are refused at once; an earlier `upToSnapshotID` names fewer.
    public static let maximumSnapshots = 16_384

    public let holder: Address
    public let token: Address
    /// The newest snapshot to be paid.
    public let upToSnapshotID: UInt256
    public let recipient: Address
    public let authorization: HolderAuthorization

    public init(holder: Address, token: Address, upToSnapshotID: UInt256, recipient: Address, authorization: HolderAuthorization) {
        self.holder = holder
        self.token = token
        self.upToSnapshotID = upToSnapshotID
        self.recipient = recipient
        self.authorization = authorization
    }
}

extension ClaimLifetime {
    public var message: TypedMessage {
        TypedMessage(
            "ClaimLifetime", signer: holder,
            members: [
                "holder": .address(holder), "token": .address(token), "upToSnapshotId": .uint256(upToSnapshotID), "recipient": .address(recipient),
            ],
            authorization: authorization)
    }
}

extension ClaimLifetime: LedgerCodable {
    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(upToSnapshotID)
        encoder.append(recipient)
        encoder.append(authorization)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        upToSnapshotID = try decoder.readUInt256()
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
    }
}
