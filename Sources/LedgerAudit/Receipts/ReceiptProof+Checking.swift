package import EthereumPrimitives
package import LedgerCore
package import TransparencyLog

/// A receipt that was checked offline.
package struct CheckedReceipt: Sendable {
    package let hold: JournalEntry
    package let settlement: JournalEntry
    package let held: Hold
    package let settled: Settle
    package let prices: PriceSchedule
    /// The charge, in the smallest unit.
    package let cost: UInt256
    /// The part of it that became the model's revenue.
    package let revenue: UInt256
    /// Whether the charge was computed again from the prices. Prices with tiers depend on the caller's other calls.
    package let isRecomputed: Bool
    /// The offer that the price agrees with; nil where there is none.
    package let offer: PriceOffer?
    package let size: UInt64
}

extension ReceiptProof {
    /// Checks the receipt with the log's key alone.
    ///
    /// - Throws: ``LogFormatError`` that says what does not hold.
    package func check(log: NoteVerifier) throws -> CheckedReceipt {
        let head = try checkpoint.checkpoint(of: log)
        let (holdEntry, settleEntry) = (try hold.check(under: head), try settlement.check(under: head))
        guard holdEntry.outcome == .accepted, settleEntry.outcome == .accepted, case .hold(let held) = holdEntry.command,
            case .settle(let settled) = settleEntry.command, settled.hold == holdEntry.id, settleEntry.id == holdEntry.id.resolution
        else { throw fault("the two entries are not the hold and the charge of one call") }
        guard discountBasisPoints <= 10_000 else {
            throw fault("a discount of \(discountBasisPoints) hundredths of a percent: expected at most 10000")
        }
        let (prices, inForce) = try prices(of: held.model, at: holdEntry, under: head)
        let offered = try offer.map { try PriceOffer($0, log: log) }
        try offered?.check(price, inForce: inForce, hold: holdEntry, model: held.model)
        let cost = settleEntry.amountDebited(from: .named(held.account))
        if prices.tiers.isEmpty {
            guard let charge = prices.charge(for: settled.usage, after: Usage(), discountBasisPoints: discountBasisPoints),
                let greatest = prices.greatestCharge(for: held.greatestUsage, after: Usage(), discountBasisPoints: discountBasisPoints),
                cost == min(charge, greatest)
            else { throw fault("the call cost \(cost), which is not what its usage costs at the prices of entry \(price.number)") }
        }
        return CheckedReceipt(
            hold: holdEntry, settlement: settleEntry, held: held, settled: settled, prices: prices, cost: cost,
            revenue: settleEntry.amountCredited(to: .revenue(held.model)), isRecomputed: prices.tiers.isEmpty, offer: offered, size: head.size)
    }

    private func fault(_ reason: String) -> LogFormatError { .unproven(reason) }

    private func prices(of model: ModelID, at hold: JournalEntry, under head: Checkpoint) throws -> (PriceSchedule, inForce: Timestamp) {
        let entry = try price.check(under: head)
        guard entry.isAccepted, entry.number < hold.number else { throw fault("entry \(entry.number) set no price before the call") }
        for part in entry.command.parts {
            switch try part.command() {
            case .registerModel(let registration) where registration.model == model: return (registration.prices, entry.time)
            case .setPrice(let change) where change.model == model && (change.startsAt ?? entry.time) <= hold.time:
                return (change.prices, change.startsAt ?? entry.time)
            default: continue
            }
        }
        throw fault("entry \(entry.number) set no price of \(model) that was in force when the call began")
    }
}
