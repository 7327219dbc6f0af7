public import EthereumPrimitives

/// The use of a settled call that was not charged. The journal has the same in other words: see ``Receipt/shortfall`` and ``Receipt/unpriced``.
public struct ChargeGap: Sendable, Hashable {
    /// The part of the use's price that was not held, and so could not be charged; in the smallest unit of the asset.
    public let cut: UInt256
    /// The units used that no price names; see ``PriceSchedule/unpricedUnits(of:)``.
    public let unpriced: [MeteredUnit]

    /// - Returns: nil where there is neither.
    init?(cut: UInt256, unpriced: [MeteredUnit]) {
        if cut.isZero, unpriced.isEmpty { return nil }
        self.cut = cut
        self.unpriced = unpriced
    }
}
