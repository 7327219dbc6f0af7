public import EthereumPrimitives

/// Pays a holder all that it can still claim of the snapshots up to one, signed by the holder: to the wei what claims of each of them would pay together.
public struct ClaimLifetime: Sendable, Hashable {
    /// More paying snapshots than this are refused at once; an earlier `upToSnapshotID` names fewer.
    public static let maximumSnapshots = 16_384

    public let holder: Address
    public let token: Address
    /// The newest snapshot to be paid.
    public let upToSnapshotID: UInt256
    public let recipient: Address
    /// Its root is that of the newest snapshot to be paid.
    public let bounds: ClaimBounds
    public let authorization: HolderAuthorization

    public init(
        holder: Address, token: Address, upToSnapshotID: UInt256, recipient: Address, bounds: ClaimBounds = .none, authorization: HolderAuthorization
    ) {
        self.holder = holder
        self.token = token
        self.upToSnapshotID = upToSnapshotID
        self.recipient = recipient
        self.bounds = bounds
        self.authorization = authorization
    }
}

extension ClaimLifetime: SignedPayload {
    package static var kind: CommandKind { .claimLifetime }
    package static var isLinkable: Bool { true }
    package static var publicFields: PublicFields { .all }
    package var command: Command { .claimLifetime(self) }

    public var message: TypedMessage {
        TypedMessage(
            bounds.primaryType("ClaimLifetime"), signer: holder,
            members: [
                "holder": .address(holder), "token": .address(token), "upToSnapshotId": .uint256(upToSnapshotID), "recipient": .address(recipient),
            ], more: bounds.members, authorization: authorization)
    }

    package func effects(in entry: JournalEntry) -> CommandMembers { ["paid": .amount(entry.amountCredited(to: .address(recipient)))] }

    public func encode(to encoder: inout RLPEncoder) {
        encoder.append(holder)
        encoder.append(token)
        encoder.append(upToSnapshotID)
        encoder.append(recipient)
        encoder.append(authorization)
        encoder.append(lastBounds: bounds)
    }

    public init(from decoder: inout RLPDecoder) throws(RLPError) {
        holder = try decoder.readAddress()
        token = try decoder.readAddress()
        upToSnapshotID = try decoder.readUInt256()
        recipient = try decoder.readAddress()
        authorization = try decoder.read()
        bounds = try decoder.readLastBounds()
    }

    /// Refusals: `tokenNotFound`, `snapshotNotFound`, `snapshotOutsideWindow`, `tooManySnapshots`, `nothingToClaim`, `snapshotRootMismatch`,
    /// `claimBelowLeastAmount`, `recipientUnusable`, `amountOverflow`.
    package func apply(to machine: inout StateMachine) throws(Interruption) {
        let record = try machine.records.token(token)
        let asset = try machine.records.model(record.model).asset
        guard let last = upToSnapshotID.asUInt64, last > 0, let live = record.claimableIDs, last <= live.upperBound else {
            throw .refused(.snapshotNotFound)
        }
        try machine.refuse(.snapshotOutsideWindow, unless: last >= live.lowerBound)
        let key = RecordKey.claimCursor(token: token, holder: holder)
        let settled = try machine.records.find(key, as: ClaimCursorRecord.self)?.settledThrough ?? 0
        let first = max(live.lowerBound, settled + 1)
        try machine.refuse(.nothingToClaim, unless: first <= last)
        let claims = try machine.records.openClaims(of: holder, in: token, ids: first...last, limit: ClaimLifetime.maximumSnapshots)
        try machine.refuse(.nothingToClaim, unless: !claims.isEmpty)
        let sum = try markClaimed(claims, in: &machine)
        try machine.put(ClaimCursorRecord(settledThrough: last), at: key)
        try bounds.check(sum, of: [upToSnapshotID], token: token, in: &machine)
        try machine.requireUsable(recipient, namedBy: holder)
        try machine.move(sum, from: .claimPool(record.model), to: .address(recipient), asset: asset)
        try machine.takeOwedPayout(of: .address(recipient))
    }

    /// Books the claims to their snapshots, page by page, and gives their sum.
    private func markClaimed(_ claims: [OpenClaim], in machine: inout StateMachine) throws(Interruption) -> UInt256 {
        var sum = UInt256.zero
        var rest = claims[...]
        while let first = rest.first {
            let (number, chunk) = (ClaimPageRecord.page(of: first.snapshotID), first.snapshotID / 256)
            var page = try machine.records.claimPage(of: first.snapshotID, token: token)
            var bits = try machine.records.claimedBits(of: holder, token: token, snapshotID: first.snapshotID)
            while let claim = rest.first, ClaimPageRecord.page(of: claim.snapshotID) == number, claim.snapshotID / 256 == chunk {
                let index = ClaimPageRecord.index(of: claim.snapshotID)
                guard let claimed = page.rows[index].claimed.adding(claim.amount), claimed <= page.rows[index].claimable,
                    let next = sum.adding(claim.amount)
                else { throw .refused(.amountOverflow) }
                page.rows[index].claimed = claimed
                bits.insert(claim.snapshotID)
                sum = next
                rest = rest.dropFirst()
            }
            try machine.put(page, at: .claimPage(token: token, page: number))
            try machine.put(bits, at: .claimed(token: token, holder: holder, chunk: chunk))
        }
        return sum
    }
}
