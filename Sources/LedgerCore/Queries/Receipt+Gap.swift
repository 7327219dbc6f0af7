public import EthereumPrimitives

/// The use of a call that was not charged.
extension Receipt {
    /// A charge that was cut: the call's use cost more than had been held, and no more than that can be charged. All in the smallest unit of the asset.
    public struct Shortfall: Sendable, Hashable {
        /// The hold, all of which was charged.
        public let held: UInt256
        /// The price of what was used.
        public let used: UInt256
        /// The difference, which nobody paid.
        public let cut: UInt256
    }

    /// The cut in the charge; nil where there was none.
    ///
    /// Where the prices have tiers, the price depends on a volume that is not kept for single calls, and only ``excess`` tells.
    public var shortfall: Shortfall? {
        guard prices.tiers.isEmpty, let used = prices.charge(for: usage, discountBasisPoints: discountBasisPoints),
            let cut = used.subtracting(cost), !cut.isZero
        else { return nil }
        return Shortfall(held: cost, used: used, cut: cut)
    }

    /// The units used beyond those that were held for.
    public var excess: Usage { usage.excess(over: greatestUsage) }

    /// The units used that no price names; see ``PriceSchedule/unpricedUnits(of:)``.
    public var unpriced: Usage {
        var unpriced = Usage()
        for unit in prices.unpricedUnits(of: usage) { unpriced[unit] = usage[unit] }
        return unpriced
    }
}

/// The calls of a model, among the newest, whose use was not charged in full.
public struct UnchargedCalls: Sendable {
    /// The number of calls whose price was cut, and the newest of them.
    public private(set) var cut: (count: Int, newest: CommandID)?
    /// The units that no price names, each with the number of calls that used it.
    public private(set) var unpriced: [MeteredUnit: Int] = [:]

    fileprivate mutating func add(cutOf call: CommandID) { cut = ((cut?.count ?? 0) + 1, call) }
    fileprivate mutating func add(_ units: [MeteredUnit]) { for unit in units { unpriced[unit, default: 0] += 1 } }
}

extension LedgerReader {
    /// Looks through the newest entries of the journal for calls that were not charged in full.
    ///
    /// - Parameter newest: The number of entries to read.
    /// - Returns: The models that have such calls.
    public func unchargedCalls(amongNewest newest: UInt64) throws -> [ModelID: UnchargedCalls] {
        let last = try head().number
        var found: [ModelID: UnchargedCalls] = [:]
        var prices: [ModelID: [PriceRecord]] = [:]
        var number = last > newest ? last - newest + 1 : 1
        while number <= last {
            let batch = try entries(from: number, limit: 500)
            guard !batch.isEmpty else { break }
            number += UInt64(batch.count)
            for stored in batch {
                let entry = try JournalEntry(encoded: stored.entry)
                guard entry.outcome == .accepted, case .settle(let settle) = entry.command else { continue }
                try add(settle, to: &found, prices: &prices)
            }
        }
        return found
    }

    private func add(_ settle: Settle, to found: inout [ModelID: UnchargedCalls], prices: inout [ModelID: [PriceRecord]]) throws {
        guard let stored = try entry(of: settle.hold) else { return }
        let entry = try JournalEntry(encoded: stored.entry)
        guard case .hold(let hold) = entry.command else { return }
        let list: [PriceRecord]
        if let known = prices[hold.model] { list = known } else { list = try self.prices(of: hold.model) }
        prices[hold.model] = list
        let schedule = try list.inForce(for: hold.model, at: entry).prices
        let unpriced = schedule.unpricedUnits(of: settle.usage)
        if !unpriced.isEmpty { found[hold.model, default: UnchargedCalls()].add(unpriced) }
        // A use within what was held for was not cut, and is the usual case.
        guard !settle.usage.excess(over: hold.greatestUsage).isEmpty, let receipt = try receipt(settle.hold) else { return }
        if receipt.shortfall != nil || !schedule.tiers.isEmpty { found[hold.model, default: UnchargedCalls()].add(cutOf: settle.hold) }
    }
}
