import ArgumentParser
import EthereumPrimitives
import LedgerCore

/// One price of a schedule: `UNIT=AMOUNT`, for tokens and characters per million, for calls, images and seconds each.
struct PriceArgument: ExpressibleByArgument, Sendable {
    let unit: MeteredUnit
    let perMillion: UInt256

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, let unit = MeteredUnit.allCases.first(where: { $0.name == parts[0] }), let amount = Amount(argument: String(parts[1]))
        else { return nil }
        guard let price = unit.perMillion(amount.value) else { return nil }
        self.unit = unit
        perMillion = price
    }
}

extension MeteredUnit {
    /// The price of a million units by an option's amount, which is for a million tokens or characters, but for one call, image or second; nil when it
    /// does not fit 256 bits.
    fileprivate func perMillion(_ amount: UInt256) -> UInt256? {
        measure.isPricedByMillion ? amount : amount.multiplied(by: PriceSchedule.unitsPerPrice)
    }

    /// The names of the units that a filter lets pass, for a sentence.
    fileprivate static func names(where isIncluded: (MeteredUnit) -> Bool) -> String {
        let names = allCases.filter(isIncluded).map { "`\($0.name)`" }
        return names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "") + (names.last ?? "")
    }
}

/// A tier of a schedule: `UNIT@VOLUME=AMOUNT`.
struct TierArgument: ExpressibleByArgument, Sendable {
    let tier: PriceTier

    init?(argument: String) {
        let parts = argument.split(separator: "=", maxSplits: 1)
        let place = parts.first?.split(separator: "@", maxSplits: 1) ?? []
        guard parts.count == 2, place.count == 2, let unit = MeteredUnit.allCases.first(where: { $0.name == place[0] }), let from = UInt64(place[1]),
            let amount = Amount(argument: String(parts[1])), let price = unit.perMillion(amount.value)
        else { return nil }
        tier = PriceTier(unit: unit, from: from, price: price)
    }
}

/// The prices of a model's version.
struct PriceOptions: ParsableArguments {
    static let explanation = """
        Prices are for a million tokens of \(MeteredUnit.names { $0.isToken }), for a million of
        \(MeteredUnit.names { $0.measure.isPricedByMillion && !$0.isToken }), and for each \(MeteredUnit.names { !$0.measure.isPricedByMillion }). Units
        without a price are free, but a kind of token without a price of its own costs as an input or output token. `imo doctor` names units that were
        used and have no price; a price of 0 says that one is meant to be free. An amount is \(Amount.help).

        A tier is a unit's price from a volume on. The volume is the account's use of the model so far in the calendar month of UTC. A call that
        crosses the border between two tiers is charged by both.
        """

    @Option(name: .customLong("price"), help: ArgumentHelp("A price; may be given once for each unit.", valueName: "unit=amount"))
    var prices: [PriceArgument] = []

    @Option(
        name: .customLong("tier"),
        help: ArgumentHelp("Another price from a volume on, such as input@1000000=1.5; may be given several times.", valueName: "unit@volume=amount"))
    var tiers: [TierArgument] = []

    @Option(help: ArgumentHelp("The least that a settled call costs.", valueName: "amount"))
    var leastCharge: Amount?

    @Flag(help: "Every call is free: there is no price.")
    var free = false

    /// - Throws: `ValidationError` when there is no price, a unit has two or a tier has no place.
    func schedule() throws -> PriceSchedule {
        let hasPrices = !prices.isEmpty || !tiers.isEmpty || leastCharge != nil
        guard hasPrices || free else {
            throw ValidationError("no price is named, so that every call would be free; name one with --price UNIT=AMOUNT, or say --free")
        }
        guard !hasPrices || !free else { throw ValidationError("--free says that there is no price; leave it out, or the prices") }
        var schedule = PriceSchedule()
        schedule.leastCharge = leastCharge?.value ?? .zero
        for price in prices {
            guard schedule[price.unit] == nil else { throw ValidationError("the price of '\(price.unit.name)' is given twice; give each unit once") }
            schedule[price.unit] = price.perMillion
        }
        for tier in tiers.map(\.tier) where !schedule.add(tier) {
            throw ValidationError(
                "the tier of '\(tier.unit.name)' from \(tier.from) has no place: its unit needs a --price, it begins at 1 or more and where no other "
                    + "does, and there are at most \(PriceTier.maximumCount)")
        }
        return schedule
    }
}
