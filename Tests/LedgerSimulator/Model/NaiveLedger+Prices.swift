internal import EthereumPrimitives
internal import LedgerCore

/// What calls cost, in fractions of integers without limits.
extension NaiveLedger {
    struct VolumeKey: Hashable {
        var account: AccountName
        var model: ModelID
        var month: Int
    }

    /// The calendar month of UTC, counted from January 1970, by counting days.
    func month(of time: Timestamp) -> Int {
        var (days, month, year) = (Int(time.milliseconds / 86_400_000), 0, 1970)
        while true {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for length in [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
                if days < length { return month }
                days -= length
                month += 1
            }
            year += 1
        }
    }

    /// The unit whose price a unit costs.
    private static func priced(_ unit: MeteredUnit, _ prices: PriceSchedule) -> MeteredUnit? {
        chain(unit).first { prices[$0] != nil }
    }

    /// A unit, the one that it is a part of, and so on.
    private static func chain(_ unit: MeteredUnit) -> [MeteredUnit] {
        [unit, unit.fallback, unit.fallback?.fallback].compactMap { $0 }
    }

    /// The borders of a unit's tiers and the prices from them on.
    private static func ladder(_ unit: MeteredUnit, _ prices: PriceSchedule) -> [(from: Natural, price: Natural)] {
        [(0, Natural(prices[unit] ?? 0))] + prices.tiers.filter { $0.unit == unit }.map { (Natural($0.from), Natural($0.price)) }
    }

    /// The exact sum, rounded up once; nil when it does not fit 256 bits before the division. Of each unit the part that lies between two borders
    /// costs the price of the lower one.
    static func charge(_ usage: Usage, _ prices: PriceSchedule, volume: [MeteredUnit: Natural], discount: UInt64) -> Natural? {
        var (sum, position) = (Natural.zero, volume)
        for unit in MeteredUnit.allCases {
            guard usage[unit] > 0, let unit = priced(unit, prices).map({ ($0, Natural(usage[unit])) }) else { continue }
            let (start, ladder) = (position[unit.0] ?? 0, ladder(unit.0, prices))
            let end = start + unit.1
            for (index, step) in ladder.enumerated() {
                let high = index + 1 < ladder.count ? min(end, ladder[index + 1].from) : end
                let low = max(start, step.from)
                if low < high { sum += step.price * (high - low) }
            }
            position[unit.0] = end
        }
        return rounded(sum, prices, discount: discount)
    }

    /// What a usage can cost when every token turns out to be of the dearest kind and at the dearest price from here on.
    static func greatestCharge(_ usage: Usage, _ prices: PriceSchedule, volume: [MeteredUnit: Natural], discount: UInt64) -> Natural? {
        var sum = Natural.zero
        for unit in MeteredUnit.allCases where usage[unit] > 0 {
            let kinds = MeteredUnit.allCases.filter { chain($0).contains(unit) }.compactMap { priced($0, prices) }
            let reachable = kinds.flatMap { kind in
                let (ladder, position) = (ladder(kind, prices), volume[kind] ?? 0)
                let current = ladder.lastIndex { $0.from <= position } ?? 0
                return ladder[current...].map(\.price)
            }
            sum += (reachable.max() ?? 0) * Natural(usage[unit])
        }
        return rounded(sum, prices, discount: discount)
    }

    private static func rounded(_ sum: Natural, _ prices: PriceSchedule, discount: UInt64) -> Natural? {
        guard sum.word != nil else { return nil }
        let divisor = Natural(1_000_000) * 10_000
        return max((sum * Natural(10_000 - discount) + divisor - 1) / divisor, Natural(prices.leastCharge))
    }

    /// Prices a call where its account's volume is now, and counts its usage where its prices have tiers.
    mutating func charge(_ usage: Usage, for call: Call, prices: PriceSchedule, discount: UInt64) -> Natural? {
        let key = VolumeKey(account: call.hold.account, model: call.hold.model, month: month(of: call.startedAt))
        let volume = volumes[key] ?? [:]
        if !prices.tiers.isEmpty {
            var next = volume
            for unit in MeteredUnit.allCases where usage[unit] > 0 {
                if let priced = NaiveLedger.priced(unit, prices) { next[priced, default: 0] += Natural(usage[unit]) }
            }
            volumes[key] = next
        }
        return NaiveLedger.charge(usage, prices, volume: prices.tiers.isEmpty ? [:] : volume, discount: discount)
    }
}

// MARK: - Discounts

extension NaiveLedger {
    mutating func setDiscount(_ command: SetDiscount) throws(Outcome) {
        guard let key = keys[command.keyHash] else { throw .keyNotFound }
        try require(!key.isRevoked, .keyRevoked)
        if let model = command.model { _ = try self.model(model) }
        try require(command.basisPoints ?? 0 <= 10_000, .discountOutOfRange)
        let start = command.startsAt ?? now
        let standing = key.discounts.filter { !(command.withdrawsScheduled && $0.model == command.model && $0.startsAt > now) }
        keys[command.keyHash]?.discounts = standing
        let earlier = standing.filter { $0.model == command.model }.map(\.startsAt)
        try require(start >= now && earlier.allSatisfy { $0 <= start }, .discountStartInPast)
        keys[command.keyHash]?.discounts.append((command.model, command.basisPoints, start))
    }

    /// The newest started discount for the model, else the newest started one for all.
    func discount(of key: Key, for model: ModelID) -> UInt64 {
        let started = key.discounts.filter { $0.startsAt <= now }
        let own = started.filter { $0.model == model }.last?.basisPoints
        return own ?? started.filter { $0.model == nil }.last?.basisPoints ?? 0
    }
}
