import ArgumentParser
import EthereumPrimitives
import LedgerCore

/// One price of a schedule: `UNIT=AMOUNT`, for tokens and characters per million, for calls, images and seconds each.
struct PriceArgument: WrittenArgument {
    let unit: MeteredUnit
    let perMillion: UInt256

    init(written text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw WrittenFault("expected a unit and its price, such as input=2.5") }
        unit = try MeteredUnit(written: parts[0])
        perMillion = try unit.perMillion(written: parts[1])
    }
}

extension MeteredUnit {
    /// The price of a million units by an option's amount, which is for a million tokens or characters, but for one call, image or second; nil when
    /// it does not fit 256 bits.
    private func perMillion(_ amount: UInt256) -> UInt256? {
        measure.isPricedByMillion ? amount : amount.multiplied(by: PriceSchedule.unitsPerPrice)
    }

    fileprivate init(written text: String) throws { self = try choice(of: text, from: MeteredUnit.allCases, named: \.name) }

    fileprivate func perMillion(written text: String) throws -> UInt256 {
        guard let price = perMillion(try Amount(written: text).value) else {
            throw WrittenFault("the price of a million of \(name) does not fit 256 bits; give a smaller one")
        }
        return price
    }

    /// The names of the units that a filter lets pass, for a sentence.
    fileprivate static func names(where isIncluded: (MeteredUnit) -> Bool) -> String {
        let names = allCases.filter(isIncluded).map { "`\($0.name)`" }
        return names.dropLast().joined(separator: ", ") + (names.count > 1 ? " and " : "") + (names.last ?? "")
    }
}

/// A tier of a schedule: `UNIT@VOLUME=AMOUNT`.
struct TierArgument: WrittenArgument {
    let tier: PriceTier

    init(written text: String) throws {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let place = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, place.count == 2, let from = UInt64(place[1]) else {
            throw WrittenFault("expected a unit, the volume from which the price holds and the price, such as input@1000000=1.5")
        }
        let unit = try MeteredUnit(written: place[0])
        tier = PriceTier(unit: unit, from: from, price: try unit.perMillion(written: parts[1]))
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
