public import EthereumPrimitives

/// ERC-7641 `claim` and `claimBatch`, signed by the holder: pays the revenue of some snapshots to a recipient's account, all of them or none.
public struct Claim: Sendable, Hashable {
    /// More snapshots than this in one claim are malformed.
    public static let maximumSnapshots = 4096

    public let holder: Address
    public let token: Address
    public let snapshotIDs: [UInt256]
    public let recipient: Address
    public let bounds: ClaimBounds
    public let authorization: HolderAuthorization

    public init(
        holder: Address, token: Address, snapshotIDs: [UInt256], recipient: Address, bounds: ClaimBounds = .none, authorization: HolderAuthorization
    ) {
        self.holder = holder
        self.token = token
        self.snapshotIDs = snapshotIDs
        self.recipient = recipient
        self.bounds = bounds
        self.authorization = authorization
    }
}

extension Claim: SignedPayload {
    package static var kind: CommandKind { .claim }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .claim(self) }
    package var isWithinLimits: Bool { snapshotIDs.count <= Claim.maximumSnapshots }

    public var message: TypedMessage {
        TypedMessage(
            bounds.primaryType("Claim"), signer: holder,
            members: [
                "holder": .address(holder), "token": .address(token), "snapshotIds": .uint256Array(snapshotIDs), "recipient": .address(recipient),
            ], more: bounds.members, authorization: authorization)
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["paid": .amount(entry.amountCredited(to: .address(recipient)))] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.appendList { list in
            for id in snapshotIDs { list.append(id) }
        }
        encoder.append(recipient)
        encoder.append(authorization)
        encoder.append(lastBounds: bounds)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        snapshotIDs = try decoder.readList { (list: inout RLPDecoder) throws(RLPError) in
            var ids: [UInt256] = []
            while !list.isAtEnd {
                guard ids.count < Claim.maximumSnapshots else { throw list.invalid("more than \(Claim.maximumSnapshots) snapshots") }
                ids.append(try list.readUInt256())
            }
            return ids
        }
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
        bounds = try decoder.readLastBounds()
    }

    /// Pays all the named snapshots or none.
    ///
    /// Refusals: `tokenNotFound`, `noSnapshotNamed`, then of the first snapshot at fault `snapshotNotFound`, `snapshotOutsideWindow`,
    /// `alreadyClaimed` or `nothingToClaim`, and then `snapshotRootMismatch`, `claimBelowLeastAmount`, `recipientUnusable`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let record = try machine.records.token(token)
        let asset = try machine.records.model(record.model).asset
        try machine.refuse(.noSnapshotNamed, unless: !snapshotIDs.isEmpty)
        var sum = UInt256.zero
        for id in snapshotIDs {
            let amount = try machine.records.claimable(by: holder, token: record, at: token, snapshotID: id)
            try machine.refuse(.nothingToClaim, unless: !amount.isZero)
            try markClaimed(id.asUInt64 ?? 0, amount: amount, in: &machine)
            guard let next = sum.adding(amount) else { throw .refused(.amountOverflow) }
            sum = next
        }
        try bounds.check(sum, of: snapshotIDs, token: token, in: &machine)
        try machine.requireUsable(recipient, namedBy: holder)
        try machine.move(sum, from: .claimPool(record.model), to: .address(recipient), asset: asset)
        try machine.takeOwedPayout(of: .address(recipient))
    }

    private func markClaimed(_ id: UInt64, amount: UInt256, in machine: inout StateMachine) throws(Interruption) {
        var snapshot = try machine.records.get(.snapshot(token: token, id: id), as: SnapshotRecord.self, else: .snapshotNotFound)
        guard let claimed = snapshot.claimed.adding(amount), claimed <= snapshot.claimable else { throw .refused(.amountOverflow) }
        snapshot.claimed = claimed
        try machine.put(snapshot, at: .snapshot(token: token, id: id))
        var bits = try machine.records.claimedBits(of: holder, token: token, snapshotID: id)
        bits.insert(id)
        try machine.put(bits, at: .claimed(token: token, holder: holder, chunk: id / 256))
    }
}
