internal import EthereumPrimitives

extension StateMachine {
    /// Refusals: `tokenNotFound`, `snapshotNotFound`, `snapshotOutsideWindow`, `tooManySnapshots`, `nothingToClaim`, `amountOverflow`.
    mutating func apply(_ command: ClaimLifetime) throws(Interruption) {
        let token = try records.token(command.token)
        let asset = try records.model(token.model).asset
        guard let last = command.upToSnapshotID.asUInt64, last > 0, let live = token.claimableIDs, last <= live.upperBound else {
            throw .refused(.snapshotNotFound)
        }
        try refuse(.snapshotOutsideWindow, unless: last >= live.lowerBound)
        let key = RecordKey.claimCursor(token: command.token, holder: command.holder)
        let settled = try records.find(key, as: ClaimCursorRecord.self)?.settledThrough ?? 0
        let first = max(live.lowerBound, settled + 1)
        try refuse(.nothingToClaim, unless: first <= last)
        let claims = try records.openClaims(of: command.holder, in: command.token, ids: first...last, limit: ClaimLifetime.maximumSnapshots)
        try refuse(.nothingToClaim, unless: !claims.isEmpty)
        let sum = try markClaimed(claims, by: command.holder, token: command.token)
        try put(ClaimCursorRecord(settledThrough: last), at: key)
        try move(sum, from: .claimPool(token.model), to: .address(command.recipient), asset: asset)
    }

    /// Books the claims to their snapshots, page by page, and gives their sum.
    private mutating func markClaimed(_ claims: [OpenClaim], by holder: Address, token: Address) throws(Interruption) -> UInt256 {
        var sum = UInt256.zero
        var rest = claims[...]
        while let first = rest.first {
            let (number, chunk) = (ClaimPageRecord.page(of: first.snapshotID), first.snapshotID / 256)
            var page = try records.claimPage(of: first.snapshotID, token: token)
            var bits = try records.claimedBits(of: holder, token: token, snapshotID: first.snapshotID)
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
            try put(page, at: .claimPage(token: token, page: number))
            try put(bits, at: .claimed(token: token, holder: holder, chunk: chunk))
        }
        return sum
    }

    /// Adds a new snapshot to its page.
    mutating func appendToPage(_ snapshot: SnapshotRecord, id: UInt64, token: Address) throws(Interruption) {
        var page = try records.claimPage(of: id, token: token)
        page.rows.append(ClaimPageRecord.Row(supply: snapshot.supply, claimable: snapshot.claimable, claimed: .zero))
        try put(page, at: .claimPage(token: token, page: ClaimPageRecord.page(of: id)))
    }
}
