internal import EthereumPrimitives

// What becomes of revenue when no tokens are left to share it (from ``RuleVersion/second`` on): the model's issuer receives it, because nobody else ever
// could. Snapshots that were taken before stay claimable.

extension StateMachine {
    /// Whom the holders' part of a charge reaches: the revenue that the token shares, and the issuer once the token is burnt.
    mutating func receiver(ofRevenueOf id: ModelID, _ model: ModelRecord) throws(Interruption) -> AccountID {
        guard rules >= .second, try records.token(model.token).supply.isZero, model.issuer != .zero else { return .revenue(id) }
        return .address(model.issuer)
    }

    /// Moves what a burnt token leaves behind, the part of its revenue that was to become claimable and the rest of its burn pool, to its issuer.
    mutating func passOnRevenue(of token: inout TokenRecord, asset: AssetNumber) throws(Interruption) {
        let issuer = try records.model(token.model).issuer
        // An issuer without a key, as earlier rules allowed it, could not take it either.
        if issuer == .zero { return }
        for pool in [AccountID.revenue(token.model), .burnPool(token.model)] {
            try move(try records.balance(pool, asset).available, from: pool, to: .address(issuer), asset: asset)
        }
        token.redeemedSinceSnapshot = .zero
    }
}
